export type { Desk } from './desk.js';
export { handleWebhooks } from './handlers.js';
export { heal } from './heal.js';
export { pacing } from './pacing.js';
export { deliveryOf, events } from './webhooks.js';
