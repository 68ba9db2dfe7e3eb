import type { Family } from '../budget/family.js'

/** What the role of the OAuth client must hold (official SDK's API docs, release 259). */
const PERMISSIONS: Readonly<Partial<Record<Family, string>>> = {
  'conversations.aggregates': 'analytics:conversationAggregate:view',
  'users.aggregates': 'analytics:userAggregate:view',
  'queues.observations': 'analytics:queueObservation:view',
  'conversations.details.jobs':
    'analytics:conversationDetail:view or analytics:agentConversationDetail:view',
  // Names and lists need none of analytics.
  directory: 'routing:queue:view (for queues) and directory:user:view (for agents)',
}

export function permissionHint(family: Family): string {
  const permission = PERMISSIONS[family]
  return permission
    ? `check that a role of the OAuth client has ${permission}, in the divisions asked for`
    : 'check the roles and divisions of the OAuth client'
}

export const CREDENTIALS_HINT = 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET'
