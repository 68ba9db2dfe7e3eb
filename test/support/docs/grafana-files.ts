import { z } from 'zod'

const datasource = z.object({ type: z.string(), uid: z.string() })

/** https://github.com/grafana/grafana-infinity-datasource, src/types/query.types.ts */
export const infinityQuery = z.object({
  datasource,
  type: z.literal('graphql'),
  source: z.literal('url'),
  parser: z.literal('backend'),
  format: z.enum(['table', 'timeseries']),
  url: z.string(),
  url_options: z.object({
    method: z.literal('POST'),
    body_type: z.literal('graphql'),
    body_content_type: z.literal('application/json'),
    body_graphql_query: z.string(),
    body_graphql_variables: z.string(),
  }),
  root_selector: z.string(),
  columns: z.array(
    z.object({
      selector: z.string(),
      text: z.string(),
      type: z.enum(['string', 'number', 'timestamp']),
    }),
  ),
})

/** https://github.com/wildmountainfarms/wild-graphql-datasource, src/types.ts */
export const wildQuery = z.object({
  datasource,
  queryText: z.string(),
  variables: z.string(),
  parsingOptions: z.array(
    z.object({ dataPath: z.string(), timeFields: z.array(z.object({ timePath: z.string() })) }),
  ),
})

const panel = z.object({
  id: z.int(),
  title: z.string(),
  type: z.string(),
  maxDataPoints: z.int().max(1_000).optional(),
  repeat: z.string().optional(),
  targets: z.array(z.union([infinityQuery, wildQuery])),
})

export const board = z.object({
  uid: z.string(),
  panels: z.array(panel),
  templating: z.object({
    list: z.array(z.object({ name: z.string(), query: z.object({ infinityQuery }) })),
  }),
})

export const datasources = z.object({
  datasources: z.array(
    z.object({
      uid: z.string(),
      type: z.string(),
      url: z.string(),
      jsonData: z.object({ allowedHosts: z.array(z.string()).optional() }),
    }),
  ),
})
