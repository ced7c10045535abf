import { z } from 'zod';
import { tool } from '../tool.js';

/** Puts a finding on the tray. Code checks it before anybody sees it. */
export const draftFinding = tool({
  name: 'draft_finding',
  description:
    'Drafts one finding about the change. It is checked before anybody sees it: the quoted line must occur in the file, and the tables and columns must exist. ' +
    'Draft only what the given findings do not say and what you are sure of.',
  input: z.object({
    path: z.string().min(1).max(400),
    quote: z
      .string()
      .min(1)
      .max(2000)
      .describe('The exact line or lines of the file, copied, that the finding is about.'),
    headline: z.string().min(1).max(160).describe('Consequence and object in one line.'),
    body: z.string().min(1).max(1500).describe('What happens and why it matters.'),
    instead: z.string().min(1).max(400).describe('What to do instead, imperative, one line.'),
    severity: z.enum(['warning', 'notice']),
    names: z
      .array(z.string().max(200))
      .max(20)
      .describe('Tables, and columns as table.column, that the finding speaks about.'),
  }),
  run: async (input, context) => {
    const kept = context.draft(input);
    return kept ? 'Kept as a draft.' : 'The tray is full: no more drafts are taken in this review.';
  },
});
