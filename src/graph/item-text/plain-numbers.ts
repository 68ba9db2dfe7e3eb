import { GraphQLFloat, GraphQLInt, type GraphQLLeafType } from 'graphql'
import { SafeInt } from '../scalars.js'

/** Which numbers a type writes as they are. */
export type PlainNumbers = 'int' | 'safeInt' | 'float'

/** Null: what becomes of a number only the type's `serialize` knows. */
export function plainNumbersOf({ serialize }: GraphQLLeafType): PlainNumbers | null {
  switch (serialize) {
    case GraphQLInt.serialize:
      return 'int'
    case SafeInt.serialize:
      return 'safeInt'
    case GraphQLFloat.serialize:
      return 'float'
    default:
      return null
  }
}

/** Told without a call of `serialize`: nearly all leaves of a report are numbers. */
export function isPlain(value: number, numbers: PlainNumbers | null): boolean {
  switch (numbers) {
    case 'int':
      return (value | 0) === value
    case 'safeInt':
      return Number.isSafeInteger(value)
    case 'float':
      return Number.isFinite(value)
    case null:
      return false
  }
}
