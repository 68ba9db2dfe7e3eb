import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  generates: {
    'src/graph/generated.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        immutableTypes: true,
        contextType: './context.js#RequestContext',
        // Domain types behind the GraphQL types: the resolver of a concept translates, nobody else.
        mappers: {
          QueuePerformanceReport: './models.js#QueuePerformanceReportModel',
          QueuePerformanceRow: './models.js#QueuePerformanceRowModel',
          DurationStats: './models.js#DurationStatsModel',
          QueueActivityReport: './models.js#QueueActivityReportModel',
          QueueActivity: './models.js#QueueActivityModel',
          QueueMediaActivity: './models.js#QueueMediaActivityModel',
          AgentStatusReport: './models.js#AgentStatusReportModel',
          AgentStatusRow: './models.js#AgentStatusRowModel',
          Queue: './models.js#EntityModel',
          Agent: './models.js#EntityModel',
          ConversationConnection: './models.js#ConversationConnectionModel',
          Conversation: './models.js#ConversationModel',
          RunReport: './models.js#RunReportModel',
          QueuePerformanceSeries: './models.js#QueuePerformanceSeriesModel',
        },
        scalars: {
          ID: { input: 'string', output: 'string' },
          DateTime: { input: 'Date', output: 'string | number' },
          Duration: 'string',
          TimeZone: 'string',
          SafeInt: 'number',
          Locale: 'string',
          JSON: 'unknown',
          _FieldSet: 'string',
        },
      },
    },
  },
}

export default config
