import { readdirSync, readFileSync } from 'node:fs'
import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  generates: {
    'src/graph/generated.ts': {
      schema: 'schema/*.graphql',
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        federation: true,
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        defaultScalarType: 'unknown',
        immutableTypes: true,
        contextType: './context.js#RequestContext',
        mappers: mappers(),
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
    // What the page asks: its answers as they arrive, and its operations as text.
    'page/questions/generated.ts': {
      schema: 'schema.graphql',
      documents: 'page/questions/*.graphql',
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        federation: true,
        documentMode: 'string',
        optimizeDocumentNode: false,
        useTypeImports: true,
        enumsAsTypes: true,
        enumType: 'string-literal',
        skipTypename: true,
        immutableTypes: true,
        defaultScalarType: 'unknown',
        scalars: {
          ID: 'string',
          DateTime: 'string',
          Duration: 'string',
          TimeZone: 'string',
          SafeInt: 'number',
          _FieldSet: 'string',
        },
      },
    },
  },
}

/** What stands behind a GraphQL type `X` is the type `XModel` of a file in this folder. */
function mappers(): Record<string, string> {
  const folder = 'src/graph/models'
  const models = readdirSync(folder).flatMap((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8')
    return [...text.matchAll(/^export (?:type|interface) (\w+)Model\b/gm)].map(([, type]) => [
      type,
      `./models/${file.replace(/ts$/, 'js')}#${type}Model`,
    ])
  })
  return Object.fromEntries(models)
}

export default config
