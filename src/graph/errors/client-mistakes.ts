import { GraphQLError, type GraphQLErrorExtensions, isValueNode, Kind } from 'graphql'
import type { ClientErrorCode } from '../../reports/client-error.js'

export const LIMIT_EXCEEDED: ClientErrorCode = 'LIMIT_EXCEEDED'

export interface ClientMistake {
  readonly code: string
  readonly message: string
}

/**
 * Errors that graphql-js and Apollo Server give no code although the request is to blame. Without
 * this they would be taken for faults of ours.
 */
export function clientMistake(error: unknown): ClientMistake | undefined {
  if (!(error instanceof GraphQLError)) return undefined
  const { message } = error
  const code = error.extensions['code']
  if (code === 'GRAPHQL_PARSE_FAILED' && message === STACK_OVERFLOW) {
    return { code, message: 'Syntax Error: the document is nested too deeply' }
  }
  // Apollo Server gives all errors of validation one code, also those that have their own.
  if (isLimitOfDocument(error)) return { code: LIMIT_EXCEEDED, message }
  if (code !== undefined) return undefined
  if (message === 'Unsupported persisted query version') {
    return {
      code: 'BAD_REQUEST',
      message: 'extensions.persistedQuery must be { version: 1, sha256Hash: 64 hex digits }',
    }
  }
  if (isStatusOfRequest(error.extensions)) return { code: 'BAD_REQUEST', message }
  if (isAboutInput(error)) return { code: 'BAD_USER_INPUT', message }
  return undefined
}

/** V8's words, as graphql-js's parser passes them on. */
const STACK_OVERFLOW = 'Maximum call stack size exceeded'

/** graphql-js ends its list of bad variables with an error about no node. */
const TOO_MANY_BAD_VARIABLES = 'Too many errors processing variables'

/** What an argument, a directive or a variable was given; errors of an answer are about its field. */
function isAboutInput({ nodes, message }: GraphQLError): boolean {
  const [node] = nodes ?? []
  if (!node) return message.startsWith(TOO_MANY_BAD_VARIABLES)
  return isValueNode(node) || node.kind === Kind.VARIABLE_DEFINITION
}

function isLimitOfDocument({ originalError }: GraphQLError): boolean {
  return (
    originalError instanceof GraphQLError && originalError.extensions['code'] === LIMIT_EXCEEDED
  )
}

function isStatusOfRequest({ http }: GraphQLErrorExtensions): boolean {
  const status =
    typeof http === 'object' && http !== null && 'status' in http ? http.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500
}
