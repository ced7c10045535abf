/**
 * The Ruby of an ERB template, with everything else as blanks, so that offsets and lines stay what they are in the template.
 *
 * Source: https://docs.ruby-lang.org/en/3.4/ERB.html#class-ERB-label-Recognized+Tags
 */
export function rubyOfErb(template: string): string {
  let result = '';
  let at = 0;
  for (const match of template.matchAll(/<%(%|#|[=-]{0,2})([\s\S]*?)([-=]?)%>/g)) {
    const [whole, sign = '', code = '', trim = ''] = match;
    result += blank(template.slice(at, match.index));
    const silent = sign === '%' || sign === '#' || /^\s*#/.test(code);
    result += silent ? blank(whole) : `${blank(`<%${sign}`)}${code}${blank(trim)}; `;
    at = match.index + whole.length;
  }
  return result + blank(template.slice(at));
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
