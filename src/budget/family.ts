import { z } from 'zod'

/**
 * Endpoints that the upstream may limit together: whoever asks an endpoint names its family. The
 * spelling is the schema's `RateLimitBudget.family`.
 */
export type Family = `${string}.${string}` | 'directory'

/** What has a limit: the token, which all calls share, and each family. */
export type BucketName = 'token' | Family

/** In what another process wrote. They become labels of metrics. */
export const bucketNameSchema: z.ZodType<BucketName> = z.union([
  z.literal(['token', 'directory']),
  z.templateLiteral([
    z.string().regex(/^[a-zA-Z]{1,40}$/),
    '.',
    z.string().regex(/^[a-zA-Z.]{1,80}$/),
  ]),
])

/** The run–fetch API (reports of the API guide, `GENESYS_RUN_FETCH`) sends its own numbers; all other headers are the token's. */
export function hasOwnHeaders(family: Family): boolean {
  return family === 'reports.run' || family === 'reports.fetch'
}
