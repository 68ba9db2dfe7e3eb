import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  // In a project of your own: the address of the gateway, http://127.0.0.1:4000/graphql.
  schema: '../../schema.graphql',
  documents: 'src/*.graphql',
  generates: {
    'src/generated.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { DateTime: { input: 'string | number', output: 'string' }, SafeInt: 'number' },
      },
    },
  },
}

export default config
