import type { Family } from '../budget/family.js'

/** What the role of the OAuth client must hold (official SDK's API docs, release 259). Names need none of analytics. */
const PERMISSIONS: Readonly<Partial<Record<Family, string>>> = {
  'conversations.aggregates': 'analytics:conversationAggregate:view',
  'users.aggregates': 'analytics:userAggregate:view',
  'queues.observations': 'analytics:queueObservation:view',
  'conversations.details.jobs':
    'analytics:conversationDetail:view or analytics:agentConversationDetail:view',
}

export function permissionHint(family: Family): string {
  const permission = PERMISSIONS[family]
  return permission
    ? `check that a role of the OAuth client has ${permission}, in the divisions asked for`
    : 'check the roles and divisions of the OAuth client'
}

export const CREDENTIALS_HINT = 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET'
