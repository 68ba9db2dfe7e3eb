import type { Endpoint } from './endpoint.js'

/**
 * Lists of what has an id and a name. Each takes `id` any number of times, `pageNumber` and `pageSize`
 * (official SDK, npm 262). Permissions: API docs of the same SDK; that of divisions is not told there.
 */
export const ENTITY_ENDPOINTS = {
  queue: endpoint('/api/v2/routing/queues', 'routing:queue:view'),
  agent: endpoint('/api/v2/users', 'directory:user:view'),
  wrapUpCode: endpoint('/api/v2/routing/wrapupcodes', 'routing:wrapupCode:view'),
  /** `id` is required; it replaces `GET /api/v2/flows?id=`. */
  flow: endpoint('/api/v2/flows/lookup', 'architect:flow:view'),
  flowOutcome: endpoint('/api/v2/flows/outcomes', 'architect:flowOutcome:view'),
  division: endpoint('/api/v2/authorization/divisions'),
} as const

/** What the directory knows names of. */
export type EntityKind = keyof typeof ENTITY_ENDPOINTS

function endpoint(path: string, permission?: string): Endpoint {
  return { path, family: 'directory', ...(permission !== undefined && { permission }) }
}
