import type { ReadPrediction } from '../../upstream/wire/wire-now.js'

/**
 * Of several predictions the one for whoever comes: without a label, and without an intent, or with that
 * of what was asked for.
 * @param pathName as the path names the media type; `all`: every one
 */
export function predictionFor(
  pathName: string,
  predictions: readonly (ReadPrediction | null)[],
): ReadPrediction | undefined {
  const unlabelled = predictions.filter((one) => one !== null && !one.label)
  const plain = unlabelled.find((one) => !one?.intent)
  const asked = unlabelled.find((one) => one?.intent?.toUpperCase() === pathName.toUpperCase())
  return plain ?? asked ?? undefined
}
