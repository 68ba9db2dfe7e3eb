/** What an attack may be told by environment. */
export interface AttackSettings {
  readonly seed: number
  readonly requests: number
  readonly operations: number
  /** Only these of a part, one after the other. */
  readonly replay: Replay | undefined
}

export interface Replay {
  readonly part: string
  readonly from: number
  readonly to: number
}

export function readSettings(env: NodeJS.ProcessEnv): AttackSettings {
  return {
    seed: whole(env, 'ATTACK_SEED', 20_260_803),
    requests: whole(env, 'ATTACK_REQUESTS', 30_000),
    operations: whole(env, 'ATTACK_OPERATIONS', 10_000),
    replay: replay(env['ATTACK_REPLAY']),
  }
}

function whole(env: NodeJS.ProcessEnv, name: string, byDefault: number): number {
  const text = env[name]
  if (text === undefined || text === '') return byDefault
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`)
  return Number(text)
}

function replay(text: string | undefined): Replay | undefined {
  if (text === undefined || text === '') return undefined
  const [, part = '', from = '', to = from] = /^([a-z]+):(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (part === '') {
    throw new Error('ATTACK_REPLAY is a part with an index or a range: keys:7, operations:0-40')
  }
  return { part, from: Number(from), to: Number(to) }
}
