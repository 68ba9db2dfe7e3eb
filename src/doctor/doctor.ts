import type { Env } from '../config/reader.js'
import { type Config, ConfigError, readConfig } from '../config.js'
import { type Clock, systemClock } from '../time/clock.js'
import { type Finding, ok, problem, warning } from './finding.js'
import { checkGenesys } from './genesys.js'
import { checkListening } from './listening.js'
import { checkStore } from './stores.js'
import { zoneRules } from './zone-rules.js'

const OLDEST_NODE = [20, 19] as const

/** All checks, one after another; each finding is reported at once. */
export async function examine(
  env: Env,
  onFinding: (finding: Finding) => void,
  clock: Clock = systemClock,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const add = (...found: readonly Finding[]) => {
    for (const finding of found) {
      findings.push(finding)
      onFinding(finding)
    }
  }
  add(node(process.versions.node), zoneRules(process.versions['tz']))
  const config = configuration(env, add)
  if (!config) return findings
  add(await checkListening(config.host, config.port))
  add(...(await checkStore(config, clock)))
  add(...(await upstream(config, clock)))
  return findings
}

function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  if (!isOld) return ok('node', version)
  return problem('node', version, `install Node ${OLDEST_NODE.join('.')} or newer`)
}

function configuration(env: Env, add: (...found: readonly Finding[]) => void): Config | undefined {
  try {
    const config = readConfig(env)
    add(ok('configuration', `read, ${describe(config)}`))
    for (const found of config.warnings) add(warning('configuration', found, 'take it out'))
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const text of error.problems) add(problem('configuration', text, 'README.md tells all'))
    return undefined
  }
}

function describe({ upstream, store, access, host, port }: Config): string {
  const genesys = upstream.kind === 'genesys' ? new URL(upstream.apiUrl).host : 'the simulator'
  return `${genesys}, ${store.kind} store, ${access.auth === 'none' ? 'no authentication' : 'API keys'}, on ${host}:${port}`
}

async function upstream(
  { upstream, runFetch, notifications }: Config,
  clock: Clock,
): Promise<readonly Finding[]> {
  if (upstream.kind === 'genesys') {
    return checkGenesys(upstream, { clock, runFetch, notifications })
  }
  const mend = 'set GENESYS_REGION, GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET for the real one'
  return [warning('genesys cloud', 'the embedded simulator stands in for it', mend)]
}
