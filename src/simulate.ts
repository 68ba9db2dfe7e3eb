import { listenProblem } from './config/listen-problem.js'
import { Reader } from './config/reader.js'
import { resolveHost } from './config/resolve-host.js'
import { whenNpmEnds } from './npm-parent.js'
import { complain } from './observe/complain.js'
import { type Simulator, startSimulator } from './simulator/simulator.js'

const parent = process.ppid

/** One Genesys Cloud for several gateways: the embedded one is each process's own, and has its own runs. */
const reader = new Reader(process.env)
const host = reader.text('HOST') ?? '127.0.0.1'
const port = reader.integer('PORT', 4_100, 0, 65_535)

if (reader.problems.length > 0) {
  complain(reader.problems.join('\n'))
  process.exitCode = 2
} else {
  try {
    await resolveHost(host)
    const simulator = await startSimulator({ host, port })
    process.stdout.write(instructions(simulator))
    const stop = () => void simulator.close()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
    whenNpmEnds(process.env, parent, stop)
  } catch (error) {
    complain(listenProblem(error) ?? (error as Error).stack ?? String(error))
    process.exitCode = 1
  }
}

function instructions({ url, loginUrl, clientId, clientSecret }: Simulator): string {
  return `A simulated Genesys Cloud listens on ${url}. Gateways use it with

  GENESYS_LOGIN_URL=${loginUrl}
  GENESYS_API_URL=${url}
  GENESYS_CLIENT_ID=${clientId}
  GENESYS_CLIENT_SECRET=${clientSecret}
  GENESYS_RUN_FETCH=on

`
}
