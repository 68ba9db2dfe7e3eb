/** Where values live, by key. What it cannot do it throws; `forgiving-store.ts` turns that into misses. */
export interface Store {
  /** Tells where an answer came from. */
  readonly place: 'memory' | 'shared'
  /** One value per key, in the order of the keys; undefined where there is none. */
  getMany(keys: readonly string[]): Promise<readonly unknown[]>
  /** Keeps the value for at least `keepMs`, unless room is needed. */
  set(key: string, value: unknown, keepMs: number): Promise<void>
}
