import { z } from 'zod';
import { tool } from '../tool.js';

/** Shows lines of a file at the head of the pull request. */
export const readFile = tool({
  name: 'read_file',
  description:
    'Reads a file of the repository at the head of the pull request, whole or by lines. Use it to see how a table or model that the change touches is used.',
  input: z.object({
    path: z.string().min(1).max(400).describe('Path from the root of the repository.'),
    start_line: z.number().int().min(1).optional().describe('First line, counted from 1.'),
    end_line: z.number().int().min(1).optional().describe('Last line, inclusive.'),
  }),
  run: (input, { workbench }) => workbench.readFile(input.path, input.start_line, input.end_line),
});
