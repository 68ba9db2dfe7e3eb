import type { Chance } from './chance.js'
import { INTERVAL, query, type Shape, times, WAIT } from './hostile-shape.js'

const IN_ROWS = `queuePerformance(${INTERVAL},${WAIT}){rows{`
const IN_SERIES = `queuePerformance(${INTERVAL},${WAIT}){series{`
const NO_ENTITIES = '_entities(representations:[]){'

/** f0 spreads f1 twice or more, f1 spreads f2 …: written out, it grows with a power. */
function doubling(type: string, open: string, leaf: string): Shape {
  const close = '}'.repeat(open.split('{').length - 1)
  return (chance) => {
    const spreads = chance.pick([2, 2, 3])
    // Not more than what a walk without memory can finish: a test must come to its end, and fail.
    const levels = chance.between(8, spreads === 2 ? 24 : 15)
    const fragments = times(levels, (level) => {
      const isLast = level + 1 === levels
      return `fragment f${level} on ${type}{${isLast ? leaf : `...f${level + 1} `.repeat(spreads)}}`
    })
    return query(`{${open}...f0${close}} ${fragments}`)
  }
}

/** Fragments f0 to f(count - 1), each with this body. */
function fragments(count: number, body: (index: number) => string): string {
  return times(count, (index) => `fragment f${index} on Query{${body(index)}}`)
}

const repeated = (text: string, counts: readonly [number, ...number[]]) => (chance: Chance) =>
  text.repeat(chance.pick(counts))

const manyEqual = repeated('a:__typename ', [500, 2_600, 7_000])
const manyOffered = repeated('offered ', [500, 7_000])
const manyBudgets = repeated('budgets{family mode} ', [200, 1_500])
const manySkips = repeated('@skip(if:false)', [100, 1_100])

/** Documents that are small to send and could be long to walk, to check or to parse. */
export const HOSTILE_DOCUMENTS: Readonly<Record<string, Shape>> = {
  'doubling in Query': doubling('Query', '', '__typename'),
  'doubling around a report': doubling('Query', '', 'queues{id}'),
  'doubling in rows': doubling('QueuePerformanceRow', IN_ROWS, 'offered'),
  'doubling in series': doubling('QueuePerformanceSeries', IN_SERIES, 'offered'),
  'doubling in _entities': doubling('_Entity', NO_ENTITIES, '__typename'),
  'doubling in __schema': doubling('__Schema', '__schema{', 'queryType{name}'),
  'a fragment within itself': () => query('{...f0} fragment f0 on Query{...f0}'),
  'a long circle of fragments': () =>
    query(`{...f0} ${fragments(500, (index) => `...f${(index + 1) % 500}`)}`),
  'many circles of fragments': () =>
    query(
      `{...f0} ${fragments(300, (index) => `...f${(index + 1) % 300} ...f${(index + 7) % 300}`)}`,
    ),
  'a long chain of fragments': () =>
    query(
      `{...f0} ${fragments(900, (index) => (index < 899 ? `...f${index + 1}` : '__typename'))}`,
    ),
  'fragments that nobody spreads': () =>
    query(`{__typename} ${fragments(1_200, () => '__typename')}`),
  'equal names': (chance) => query(`{${manyEqual(chance)}}`),
  'equal names in rows': (chance) => query(`{${IN_ROWS}${manyOffered(chance)}}}}`),
  'equal objects': (chance) => query(`{${manyBudgets(chance)}}`),
  'one name for many questions': (chance) =>
    query(`{${times(chance.pick([100, 1_500]), (index) => `a:queues(first:${index}){id}`)}}`),
  'one name for many answers': () =>
    query(
      `{${times(80, (index) => `a:queuePerformance(${INTERVAL}){rows{queue{x:id y:name}} r${index}:rows{queue{x:name}}}`)}}`,
    ),
  'many names': (chance) =>
    query(`{${times(chance.pick([1_000, 2_600]), (index) => `a${index}:__typename`)}}`),
  'names that nobody knows': () => query(`{${times(2_000, (index) => `queuePerformanc${index}`)}}`),
  'deep introspection': (chance) => {
    const levels = chance.between(5, 100)
    return query(
      `{__schema{types{fields{type${'{ofType'.repeat(levels)}{name}${'}'.repeat(levels + 4)}`,
    )
  },
  'types of fields of types': () =>
    query('{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}'),
  'introspection again and again': (chance) =>
    query(
      `{${times(chance.pick([20, 150]), (index) => `a${index}:__schema{types{name fields{name args{name type{name ofType{name}}}}}}`)}}`,
    ),
  'the SDL again and again': (chance) =>
    query(`{${times(chance.pick([50, 500, 1_300]), (index) => `a${index}:_service{sdl}`)}}`),
  'many operations': () => ({
    ...query(times(1_500, (index) => `query Q${index}{__typename}`)),
    operationName: 'Q7',
  }),
  'many variables': () => query(`query(${times(1_500, (index) => `$v${index}:Int`)}){__typename}`),
  'many directives': (chance) => query(`{__typename ${manySkips(chance)}}`),
  'lists in lists': () =>
    query(`{queues(nameContains:${'['.repeat(3_500)}${']'.repeat(3_500)}){id}}`),
  'selections in selections': () => query(`${'{a'.repeat(3_900)}${'}'.repeat(3_900)}`),
  'nothing but blanks': () => query(`${' ,\t'.repeat(80_000)}{__typename}`),
  'a long comment': () => query(`#${'x'.repeat(250_000)}\n{__typename}`),
  'a long block string': () => query(`{queues(nameContains:"""${'\n   x'.repeat(45_000)}"""){id}}`),
}
