/** The same each time, unless somebody looks for more: ATTACK_SEED=7 npx vitest run attack/ */
export function seedFrom(env: NodeJS.ProcessEnv): number {
  const seed = Number(env['ATTACK_SEED'] ?? 1)
  if (!Number.isSafeInteger(seed)) throw new Error('ATTACK_SEED must be a whole number')
  return seed
}
