import type { CodegenConfig } from '@graphql-codegen/cli'

/** What answers carry. `DateTime` also takes epoch milliseconds as a variable. */
export const scalars = {
  ID: 'string',
  DateTime: { input: 'string | number', output: 'string' },
  Duration: 'string',
  TimeZone: 'string',
  Locale: 'string',
  SafeInt: 'number',
  JSON: 'unknown',
}

const config: CodegenConfig = {
  schema: 'https://reports.example.com/graphql',
  documents: 'src/**/*.tsx',
  generates: {
    'src/gql/': {
      preset: 'client',
      // Scalars of federation are told, too; no operation of yours has one.
      config: { scalars, defaultScalarType: 'unknown', enumsAsTypes: true, useTypeImports: true },
    },
    'src/gql/possible-types.json': { plugins: ['fragment-matcher'] },
  },
}

export default config
