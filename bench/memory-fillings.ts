import type { MediaType } from '../src/reports/analytics-query/media-type.js'

export interface Shape {
  readonly name: string
  readonly queues: number
  readonly mediaTypes: readonly MediaType[]
  readonly granularity: string | null
}

const ONE: Shape = {
  name: '1 group × 1 bucket',
  queues: 1,
  mediaTypes: ['VOICE'],
  granularity: null,
}
const FEW: Shape = {
  ...{ name: '4 groups × 24 buckets', queues: 2, mediaTypes: ['CHAT', 'VOICE'] },
  granularity: 'PT1H',
}
const MANY: Shape = {
  ...{ name: '8 groups × 48 buckets', queues: 4, mediaTypes: ['CHAT', 'VOICE'] },
  granularity: 'PT30M',
}

/** How one store is filled. */
export interface Filling {
  readonly name: string
  readonly maxMegabytes: number
  readonly questions: number
  /** The shape of the question with this number. */
  readonly shapeOf: (index: number) => Shape
  /** What is stored: the answers, or what the planner keeps of them by bucket. Default: answers. */
  readonly of?: 'answers' | 'buckets'
}

export const mixed = (index: number) => (index % 200 === 0 ? MANY : index % 20 === 0 ? FEW : ONE)

export const FILLINGS: readonly Filling[] = [
  { name: 'mixed', maxMegabytes: 64, questions: 100_000, shapeOf: mixed },
  { name: 'mixed', maxMegabytes: 256, questions: 100_000, shapeOf: mixed },
  { name: ONE.name, maxMegabytes: 32, questions: 20_000, shapeOf: () => ONE },
  { name: FEW.name, maxMegabytes: 32, questions: 2_000, shapeOf: () => FEW },
  { name: MANY.name, maxMegabytes: 32, questions: 600, shapeOf: () => MANY },
  {
    name: `${MANY.name}, by bucket`,
    maxMegabytes: 32,
    questions: 600,
    shapeOf: () => MANY,
    of: 'buckets',
  },
]
