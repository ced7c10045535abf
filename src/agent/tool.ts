import type { z } from 'zod';
import type { DraftFinding, Workbench } from '../core/ports.js';

/** What a tool may touch: a bounded, read-only view of one review, and a tray for drafts. No tool can publish. */
export interface ToolContext {
  readonly workbench: Workbench;
  /** False where the tray is full. */
  draft(finding: DraftFinding): boolean;
}

/** One thing that the model may ask for. */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  /** The answer as text. Throw `ToolRefusal` with a sentence for the model; any other error is hidden from it. */
  run(input: z.output<Schema>, context: ToolContext): Promise<string>;
}

/** A refusal in words that the model may read. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
}

/** Keeps the type of the input while the tool goes on the shelf. */
export function tool<Schema extends z.ZodType>(definition: Tool<Schema>): Tool {
  return definition as unknown as Tool;
}
