/** Endpoints that the upstream may limit together. The spelling is the schema's `RateLimitBudget.family`. */
export type Family =
  | 'conversations.aggregates'
  | 'users.aggregates'
  | 'queues.observations'
  | 'conversations.details.jobs'
  | 'reports.run'
  | 'reports.fetch'
  | 'directory'

/** What is counted: the token, which all calls share, and each family. */
export type BucketName = 'token' | Family

/** The guide's run and fetch send numbers of their own; everywhere else the headers are the token's. */
export function sendsOwnNumbers(family: Family): boolean {
  return family === 'reports.run' || family === 'reports.fetch'
}

/** All names, each by itself, for those who have to tell one from any other text. */
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
