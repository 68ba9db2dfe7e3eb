import type { Family } from '../../budget/family.js'
import type { UpstreamRequest } from '../http/request.js'

/** What the role of the OAuth client must hold (official SDK's API docs, release 259). */
const PERMISSIONS: Readonly<Partial<Record<Family, string>>> = {
  'conversations.aggregates': 'analytics:conversationAggregate:view',
  'users.aggregates': 'analytics:userAggregate:view',
  'queues.observations': 'analytics:queueObservation:view',
  'conversations.details.jobs':
    'analytics:conversationDetail:view or analytics:agentConversationDetail:view',
}

/** In the family `directory` each endpoint has its own. */
const BY_PATH: Readonly<Record<string, string>> = {
  '/api/v2/routing/queues': 'routing:queue:view',
  '/api/v2/users': 'directory:user:view',
}

export function permissionHint({ family, path }: Pick<UpstreamRequest, 'family' | 'path'>): string {
  const permission = BY_PATH[path] ?? PERMISSIONS[family]
  return permission
    ? `check that a role of the OAuth client has ${permission}, in the divisions asked for`
    : 'check the roles and divisions of the OAuth client'
}

export const CREDENTIALS_HINT = 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET'
