import type { GraphAnswer } from './gateway.js'
import type { Replica } from './replicas.js'

/** Who asks through it does not see a replica that has gone: the next one is tried, as any balancer does. */
export interface LoadBalancer {
  readonly targets: Set<Replica>
  ask<Data>(query: string): Promise<GraphAnswer<Data>>
}

export function loadBalancer(replicas: readonly Replica[]): LoadBalancer {
  const targets = new Set(replicas)
  let turn = 0
  return {
    targets,
    ask: async <Data>(query: string) => {
      const all = [...targets]
      const first = turn++
      let failure: unknown
      for (let tries = 0; tries < all.length; tries++) {
        const target = all[(first + tries) % all.length]
        try {
          if (target) return await target.ask<Data>(query)
        } catch (error) {
          failure = error
        }
      }
      throw failure
    },
  }
}
