import type { Endpoint } from '../endpoint.js'

export function permissionHint({ permission }: Pick<Endpoint, 'permission'>): string {
  return permission
    ? `check that a role of the OAuth client has ${permission}, in the divisions asked for`
    : 'check the roles and divisions of the OAuth client'
}

export const CREDENTIALS_HINT = 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET'
