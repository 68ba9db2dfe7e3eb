export type Env = Readonly<Record<string, string | undefined>>

/** The environment, and all problems that were found in it. An empty variable counts as not set. */
export class Reader {
  readonly problems: string[] = []
  readonly #env: Env

  constructor(env: Env) {
    this.#env = env
  }

  get names(): readonly string[] {
    return Object.keys(this.#env)
  }

  text(name: string): string | undefined {
    return this.#env[name]?.trim() || undefined
  }

  /** A variable that has to be set; '' with a problem where it is not. */
  required(name: string): string {
    const text = this.text(name)
    if (text === undefined) this.problem(`${name} is missing`)
    return text ?? ''
  }

  integer(name: string, otherwise: number, least: number, most: number): number {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    this.problem(`${name} must be a whole number from ${least} to ${most}, not "${text}"`)
    return otherwise
  }

  oneOf<Value extends string>(name: string, values: readonly Value[], otherwise: Value): Value {
    const text = this.text(name)
    if (text === undefined) return otherwise
    const value = values.find((one) => one === text)
    if (value) return value
    this.problem(`${name} must be one of ${values.join(', ')}, not "${text}"`)
    return otherwise
  }

  isOn(name: string, otherwise: boolean): boolean {
    return this.oneOf(name, ['on', 'off'], otherwise ? 'on' : 'off') === 'on'
  }

  /** A base address without a path. */
  base(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search)
      return url.origin
    this.problem(`${name} must be an http or https address without a path`)
    return undefined
  }

  problem(text: string): void {
    this.problems.push(text)
  }
}
