import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { Problem } from './answer.js'
import { useGateway } from './context.js'
import type { Question, Way } from './gateway.js'
import { gatewayClock } from './gateway-clock.js'

/** What the page knows of a question. */
export interface Told<Result> {
  /** The newest that was told; kept when a later answer tells a problem instead. */
  readonly data: Result | null
  /** Of the newest answer. */
  readonly problem: Problem | null
  readonly way: Way | null
}

const NOTHING: Told<never> = { data: null, problem: null, way: null }

interface ToldOptions {
  /** Before all others of the page: what is asked first is answered first. */
  readonly isFirst: boolean
}

/** Null variables: nothing is asked. */
export function useTold<Result extends object, Variables>(
  question: Question<Result, Variables>,
  variables: Variables | null,
  { isFirst }: ToldOptions = { isFirst: false },
): Told<Result> {
  // Layout effects run before all others, also those of the parts within.
  const useAsking = isFirst ? useLayoutEffect : useEffect
  const gateway = useGateway()
  const [told, setTold] = useState<Told<Result>>(NOTHING)
  const named = JSON.stringify(variables)
  // Variables are compared by what is in them.
  useAsking(() => {
    setTold(NOTHING)
    if (variables === null) return
    return gateway.watch(question, variables, ({ data, problem }, way) => {
      const times = data === null ? null : question.times(data)
      if (times) gatewayClock.learn(times.asOf, times.ageSeconds)
      // A report that failed is null beside its problem.
      const isTold = data !== null && problem === null
      setTold((before) => ({ data: isTold ? data : before.data, problem, way }))
    })
  }, [gateway, question, named])
  return told
}
