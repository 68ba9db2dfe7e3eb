import {
  type GraphQLSchema,
  type ParseOptions,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql'
import { documentLimits } from './document-limits.js'

/** Large enough for a hundred reports with their fields in fragments; small enough that parsing stays cheap. */
const MOST_TOKENS = 8_000

export const PARSE_OPTIONS: ParseOptions = { maxTokens: MOST_TOKENS }

/** Besides those that the specification names. */
export const DOCUMENT_RULES: readonly ValidationRule[] = [documentLimits]

/** The first error that Apollo Server would answer the document with. */
export function documentError(schema: GraphQLSchema, text: string): string | undefined {
  try {
    const document = parse(text, PARSE_OPTIONS)
    const rules = [...specifiedRules, ...DOCUMENT_RULES]
    return validate(schema, document, rules, { maxErrors: 1 })[0]?.message
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
