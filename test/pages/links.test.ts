import { describe, expect, it } from 'vitest';
import { linkSeconds, reviewLinks } from '../../src/pages/links.js';

const links = reviewLinks(['a long and random secret']);
const place = { repository: 'acme/shop.web', pullRequest: 12, headSha: 'a'.repeat(40) };
const made = links.to(place, 1000);

function read(link: string, nowSeconds = 1001, by = links) {
  const [path = '', query = ''] = link.split('?');
  return by.read(path, new URLSearchParams(query), nowSeconds);
}

describe('a link to a review', () => {
  it('leads to what it was made for', () => expect(read(made)).toEqual(place));

  it('is good to its last second, and not longer', () => {
    expect(read(made, 1000 + linkSeconds)).toEqual(place);
    expect(read(made, 1001 + linkSeconds)).toBe('expired');
  });

  it.each([
    ['another pull request', made.replace('/12/', '/13/')],
    ['another repository', made.replace('shop.web', 'shop.api')],
    ['another head', made.replace('aaaa?', 'aaab?')],
    ['a later end', made.replace(/until=\d+/, 'until=9999999999')],
    ['an end that is none', made.replace(/until=\d+/, 'until=never')],
    ['no end', made.replace(/until=\d+&/, '')],
    ['a signature cut short', made.slice(0, -1)],
    ['no signature', made.replace(/&signature=.*/, '')],
  ])('is refused with %s', (_, link) => expect(read(link)).toBe('refused'));

  it('is still good where a new secret has taken the place of the one that signed it', () => {
    const rotated = reviewLinks(['another long secret', 'a long and random secret']);
    expect(read(made, 1001, rotated)).toEqual(place);
    expect(read(rotated.to(place, 1000), 1001, reviewLinks(['another long secret']))).toEqual(place);
  });

  it('is refused by a service with another secret', () =>
    expect(read(made, 1001, reviewLinks(['another long secret']))).toBe('refused'));

  it.each(['/reviews/acme/shop/x/abc', '/reviews', '/reviews/acme/shop/12/../../etc', '/rules/drop-column'])(
    'is not what %s is',
    (path) => expect(links.read(path, new URLSearchParams(), 1)).toBeNull(),
  );
});
