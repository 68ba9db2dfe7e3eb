import { describe, expect, it } from 'vitest'
import { listenProblem } from '../src/config/listen-problem.js'
import { resolveHost } from '../src/config/resolve-host.js'
import { ManualClock } from './support/manual-clock.js'

const problemOf = (resolved: Promise<void>) =>
  resolved.then(
    () => null,
    (error: unknown) => listenProblem(error),
  )

describe(resolveHost, () => {
  it('gives up where no name server answers', async () => {
    const clock = new ManualClock()
    const problem = problemOf(resolveHost('gateway.example', () => new Promise(() => {}), clock))
    await clock.advance(2_000)
    expect(await problem).toMatch(
      /^HOST=gateway\.example cannot be resolved \(ETIMEDOUT\): set HOST/,
    )
  })

  it.each(['127.0.0.1', '::1', '0.0.0.0', 'localhost'])('finds %s', async (host) => {
    expect(await problemOf(resolveHost(host))).toBeNull()
  })
})
