import markdownIt from 'markdown-it';
import type { Html } from './html.js';

/** HTML in the source is shown as text, and nothing is loaded from elsewhere: what a person or a model wrote stays text. */
const renderer = markdownIt({ html: false, linkify: false }).disable('image');
renderer.validateLink = (address) => /^https?:\/\//i.test(address);
renderer.renderer.rules.link_open = (tokens, at, options, _environment, self) => {
  tokens[at]?.attrSet('rel', 'nofollow noopener noreferrer');
  return self.renderToken(tokens, at, options);
};

/** Markdown as HTML. */
export function markdown(source: string): Html {
  return { html: renderer.render(source) };
}

/** One line of Markdown as HTML, without a paragraph round it. */
export function markdownLine(source: string): Html {
  return { html: renderer.renderInline(source) };
}
