import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { Chance } from '../attack/chance.js'
import { literal } from '../attack/graph-values.js'
import { type ArgumentWorld, FIELD_ARGUMENTS, REPORT_ARGUMENTS } from './report-arguments.js'

export interface Operation {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export interface OperationWorld extends ArgumentWorld {
  readonly schema: GraphQLSchema
}

/** Root fields beside the reports: an answer that has one of the last three is not given again. */
const BESIDE = [
  '__typename',
  '_service { sdl }',
  '__schema { queryType { name } }',
  'budgets { family mode remaining }',
  'queues(first: 2) { id name }',
  'agents(first: 2) { name }',
] as const

const DEEPEST = 6

/** A valid operation by chance, over all reports and their types. */
export function writeOperation(chance: Chance, world: OperationWorld): Operation {
  return new OperationWriter(chance, world).operation()
}

class OperationWriter {
  readonly #chance: Chance
  readonly #world: OperationWorld
  readonly #declared: string[] = []
  readonly #variables: Record<string, unknown> = {}
  readonly #fragments: string[] = []
  readonly #fragmentsOn = new Map<string, string[]>()
  #aliases = 0

  constructor(chance: Chance, world: OperationWorld) {
    this.#chance = chance
    this.#world = world
  }

  operation(): Operation {
    const chance = this.#chance
    const count = chance.weighted([6, () => 1], [3, () => 2], [1, () => 3])
    const roots: string[] = [...chance.list(count, (index) => this.#report(index, count))]
    if (chance.happens(0.15)) roots.push(chance.pick(BESIDE))
    if (chance.happens(0.1))
      roots.push(`...${chance.happens(0.5) ? ' on Query ' : ' '}{ z: __typename }`)
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : ''
    const query = `query A${declared} { ${roots.join(' ')} } ${this.#fragments.join(' ')}`
    if (this.#declared.length === 0) return { query }
    return { query, variables: this.#variables }
  }

  #report(index: number, count: number): string {
    const chance = this.#chance
    const name = chance.pick(Object.keys(REPORT_ARGUMENTS)) ?? ''
    const field = this.#world.schema.getQueryType()?.getFields()[name]
    const given = REPORT_ARGUMENTS[name]?.(chance, this.#world)
    if (!field || !given) throw new Error(`There is no report ${name}`)
    const alias = count > 1 || chance.happens(0.3) ? `r${index}: ` : ''
    const below = this.#selections(getNamedType(field.type), 1)
    const text = `${alias}${name}${this.#arguments(field, given)}${this.#directives()} ${below}`
    return chance.happens(0.1) ? `... on Query${this.#directives()} { ${text} }` : text
  }

  #arguments(
    field: GraphQLField<unknown, unknown>,
    given: Readonly<Record<string, unknown>>,
  ): string {
    const args = Object.entries(given).map(
      ([argument, value]) => `${argument}: ${this.#argument(field, argument, value)}`,
    )
    return args.length > 0 ? `(${args.join(', ')})` : ''
  }

  #argument({ args }: GraphQLField<unknown, unknown>, name: string, value: unknown): string {
    const argument = args.find((one) => one.name === name)
    if (!argument) throw new Error(`There is no argument ${name}`)
    return this.#chance.happens(0.3) ? this.#variable(String(argument.type), value) : literal(value)
  }

  /** Given with the request, or by its default. */
  #variable(type: string, value: unknown): string {
    const name = `v${this.#declared.length}`
    const isDefault = !type.endsWith('!') && this.#chance.happens(0.3)
    this.#declared.push(`$${name}: ${type}${isDefault ? ` = ${literal(value)}` : ''}`)
    if (!isDefault) this.#variables[name] = value
    return `$${name}`
  }

  #selections(type: GraphQLNamedType, depth: number): string {
    const count = this.#chance.between(1, depth === 1 ? 5 : 4)
    // Without a directive, so that something is always there.
    const made = ['__typename', ...this.#chance.list(count, () => this.#selection(type, depth))]
    return `{ ${this.#chance.happens(0.3) ? made.join(' ') : made.slice(1).join(' ')} }`
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    if (depth > DEEPEST) return '__typename'
    return this.#chance.weighted(
      [9, () => this.#field(type, depth)],
      [1, () => this.#inline(type, depth)],
      [1, () => this.#spread(type, depth)],
    )
  }

  #inline(type: GraphQLNamedType, depth: number): string {
    const on = this.#chance.happens(0.3) ? undefined : this.#typeOrInterface(type)
    const condition = on ? ` on ${on.name}` : ''
    return `...${condition}${this.#directives()} ${this.#selections(on ?? type, depth + 1)}`
  }

  /** At times one that was written for another place. */
  #spread(type: GraphQLNamedType, depth: number): string {
    const chance = this.#chance
    const on = this.#typeOrInterface(type)
    const known = chance.happens(0.4)
      ? chance.pick(this.#fragmentsOn.get(on.name) ?? [])
      : undefined
    if (known) return `...${known}${this.#directives()}`
    const body = this.#selections(on, depth + 1)
    const name = `f${this.#fragments.length}`
    this.#fragments.push(`fragment ${name} on ${on.name} ${body}`)
    this.#fragmentsOn.set(on.name, [...(this.#fragmentsOn.get(on.name) ?? []), name])
    return `...${name}${this.#directives()}`
  }

  #typeOrInterface(type: GraphQLNamedType): GraphQLNamedType {
    const interfaces = isObjectType(type) ? type.getInterfaces() : []
    return this.#chance.happens(0.5) ? (this.#chance.pick(interfaces) ?? type) : type
  }

  #field(type: GraphQLNamedType, depth: number): string {
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename'
    const field = this.#chance.pick(Object.values(type.getFields()))
    if (!field) return '__typename'
    const below = getNamedType(field.type)
    const isComposite = isObjectType(below) || isInterfaceType(below)
    const alias = this.#chance.happens(0.15) ? `n${this.#aliases++}: ` : ''
    const rest = isComposite ? ` ${this.#selections(below, depth + 1)}` : ''
    const given = FIELD_ARGUMENTS[`${type.name}.${field.name}`]?.(this.#chance, this.#world) ?? {}
    const args = this.#arguments(field, given)
    return `${alias}${field.name}${args}${this.#directives()}${rest}`
  }

  #directives(): string {
    const chance = this.#chance
    if (!chance.happens(0.1)) return ''
    const isMet = chance.happens(0.6)
    const name = chance.pick(['include', 'skip'])
    return ` @${name}(if: ${chance.happens(0.5) ? this.#variable('Boolean!', isMet) : isMet})`
  }
}
