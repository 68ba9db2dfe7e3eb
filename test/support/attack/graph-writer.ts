import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Chance } from './chance.js'
import { literal, type Oddness, valueFor } from './graph-values.js'
import type { GraphWorld } from './graph-world.js'
import { oddJson } from './texts.js'

const ALIASES = ['a', 'b', 'c', 'id', '__a', 'key'] as const
const ODD_FIELDS = ['nothing', '__proto__', '__type', 'id{id}', 'rows(first:1){x}'] as const

/** Writes one operation by chance: its text, and the variables that it uses. */
export class GraphWriter {
  readonly variables: Record<string, unknown> = {}
  readonly #chance: Chance
  readonly #world: GraphWorld
  readonly #oddness: Oddness
  readonly #declared: string[] = []
  readonly #fragments: string[] = []
  readonly #fragmentNames: [name: string, type: string][] = []
  #aliases = 0
  #fragmentCount = 0
  /** Fields still to be written. */
  #left: number

  constructor(chance: Chance, world: GraphWorld, oddness: Oddness, size: number) {
    this.#chance = chance
    this.#world = world
    this.#oddness = oddness
    this.#left = size
  }

  operation(kind: 'query' | 'mutation' | 'subscription', name: string): string {
    const { schema } = this.#world
    const roots = {
      query: schema.getQueryType(),
      mutation: schema.getMutationType(),
      subscription: schema.getSubscriptionType(),
    }
    const type = roots[kind] ?? roots.query
    const body = type ? this.#selections(type, 0) : '{__typename}'
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(',')})` : ''
    return `${kind} ${name}${declared}${this.#directives()}${body}`
  }

  /** To stand behind all operations. */
  fragments(): string {
    return this.#fragments.join(' ')
  }

  #selections(type: GraphQLNamedType, depth: number): string {
    const count = this.#chance.between(1, depth === 0 ? 4 : 6)
    const made = this.#chance.list(count, () => this.#selection(type, depth))
    return `{${made.join(' ')}}`
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    const chance = this.#chance
    if (this.#left <= 0 || depth > 9) return '__typename'
    this.#left -= 1
    if (chance.happens(this.#oddness / 10)) return chance.pick(ODD_FIELDS)
    return chance.weighted(
      [10, () => this.#field(type, depth)],
      [
        1,
        () =>
          `...${this.#typeCondition(type)}${this.#directives()}${this.#selections(type, depth + 1)}`,
      ],
      [1, () => this.#spread(type, depth)],
    )
  }

  #typeCondition(type: GraphQLNamedType): string {
    return this.#chance.happens(0.5) ? ` on ${type.name}` : ''
  }

  #spread(type: GraphQLNamedType, depth: number): string {
    const chance = this.#chance
    const known = this.#fragmentNames.filter(([, on]) => on === type.name)
    // An earlier one is spread again.
    const earlier = chance.happens(0.5) ? chance.pick(known) : undefined
    if (earlier) return `...${earlier[0]}${this.#directives()}`
    const name = `f${this.#fragmentCount}`
    this.#fragmentCount += 1
    // Known before it is written, it can be spread from within itself.
    const isEarly = chance.happens(this.#oddness)
    if (isEarly) this.#fragmentNames.push([name, type.name])
    const body = this.#selections(type, depth + 1)
    this.#fragments.push(`fragment ${name} on ${type.name}${body}`)
    if (!isEarly) this.#fragmentNames.push([name, type.name])
    return `...${name}${this.#directives()}`
  }

  #field(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type) && (!isInterfaceType(type) || this.#chance.happens(0.5))) {
      const one = this.#chance.pick(this.#world.schema.getPossibleTypes(type))
      return one ? `...on ${one.name}${this.#selections(one, depth + 1)}` : '__typename'
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename'
    const chance = this.#chance
    if (depth === 0 && chance.happens(0.05)) return this.#introspection()
    const field = chance.pick(Object.values(type.getFields()))
    if (!field) return '__typename'
    const given = this.#arguments(field)
    const alias = this.#alias(given !== '')
    return `${alias}${field.name}${given}${this.#directives()}${this.#below(field, depth)}`
  }

  /** A name of its own where arguments differ, or all would be one conflict; at times one that is taken. */
  #alias(hasArguments: boolean): string {
    const chance = this.#chance
    if (chance.happens(this.#oddness / 10)) return `${chance.pick(ALIASES)}:`
    if (!hasArguments && !chance.happens(0.1)) return ''
    this.#aliases += 1
    return `n${this.#aliases}:`
  }

  #below(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type)
    const isComposite = isObjectType(type) || isAbstractType(type)
    if (this.#chance.happens(this.#oddness / 20)) return isComposite ? '' : '{id}'
    return isComposite ? this.#selections(type, depth + 1) : ''
  }

  #introspection(): string {
    return this.#chance.pick([
      '__schema{types{name fields{name args{name}}}}',
      '__type(name:"Query"){fields(includeDeprecated:true){name type{ofType{ofType{name}}}}}',
      '__type(name:""){name}',
      '__schema{directives{name args{defaultValue}}}',
    ])
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter((arg) => this.#isGiven(arg))
    if (given.length === 0) return ''
    return `(${given.map((arg) => `${arg.name}:${this.#argument(arg)}`).join(',')})`
  }

  #isGiven({ type, name }: GraphQLArgument): boolean {
    if (isNonNullType(type)) return !this.#chance.happens(this.#oddness / 10)
    return this.#chance.happens(name === 'freshness' ? 0.99 : 0.4)
  }

  #argument({ type, name }: GraphQLArgument): string {
    const value = valueFor(type, name, this.#chance, this.#world, this.#oddness)
    if (!this.#chance.happens(0.3)) return literal(value)
    const declaredType = this.#chance.happens(this.#oddness / 5) ? 'String' : String(type)
    return this.#variable(declaredType, value)
  }

  #variable(type: string, value: unknown): string {
    const chance = this.#chance
    const name = `v${this.#declared.length}`
    const byDefault = !type.endsWith('!') && chance.happens(0.3) ? `=${literal(value)}` : ''
    this.#declared.push(`$${name}:${type}${byDefault}`)
    const odd = this.#oddness / 4
    const given = chance.weighted<unknown>(
      [1, () => value],
      [odd, () => null],
      [odd, () => oddJson(chance)],
      [odd, () => undefined],
    )
    if (given !== undefined) this.variables[name] = given
    return `$${name}`
  }

  #directives(): string {
    const chance = this.#chance
    if (!chance.happens(0.08)) return ''
    const name = chance.pick(['include', 'skip'])
    const odd = chance.happens(this.#oddness)
    const condition = odd
      ? chance.pick(['null', '"true"', '1', '$nothing', '[]'])
      : chance.pick(['true', 'false'])
    const argument = chance.happens(0.5)
      ? this.#variable(odd ? 'Boolean' : 'Boolean!', odd ? null : chance.happens(0.5))
      : condition
    return `@${name}(if:${argument})`
  }
}
