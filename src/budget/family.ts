/** Endpoints that the upstream may limit together. The spelling is the schema's `RateLimitBudget.family`. */
export type Family =
  | 'conversations.aggregates'
  | 'users.aggregates'
  | 'queues.observations'
  | 'conversations.details.jobs'
  | 'reports.run'
  | 'reports.fetch'
  | 'directory'

/** What has a limit: the token, which all calls share, and each family. */
export type BucketName = 'token' | Family

/** The guide's run and fetch have limits of their own in their headers; all other headers give the token's. */
export function hasOwnHeaders(family: Family): boolean {
  return family === 'reports.run' || family === 'reports.fetch'
}

/** All names, for checks of stored text. */
export const BUCKET_NAMES: { readonly [Name in BucketName]: Name } = {
  token: 'token',
  'conversations.aggregates': 'conversations.aggregates',
  'users.aggregates': 'users.aggregates',
  'queues.observations': 'queues.observations',
  'conversations.details.jobs': 'conversations.details.jobs',
  'reports.run': 'reports.run',
  'reports.fetch': 'reports.fetch',
  directory: 'directory',
}
