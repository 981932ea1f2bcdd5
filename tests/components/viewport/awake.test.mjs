import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Awake } from '../../../components/viewport/awake.js';

function setUp() {
  const said = [];
  const world = { page: new EventTarget(), window: new EventTarget(), hidden: () => world.dark, dark: false };
  const awake = new Awake({ slept: () => said.push('slept'), woke: () => said.push('woke') }, world);
  const hear = (target, name) => target.dispatchEvent(new Event(name));
  return { said, world, awake, hear };
}

test('a frozen page sleeps once and wakes once', () => {
  const { said, world, hear } = setUp();
  hear(world.window, 'pagehide');
  hear(world.page, 'freeze');
  hear(world.page, 'resume');
  hear(world.window, 'pageshow');
  assert.deepEqual(said, ['slept', 'woke']);
});

test('a page that is shown first has not slept', () => {
  const { said, world, hear } = setUp();
  hear(world.window, 'pageshow');
  assert.deepEqual(said, []);
});

test('a page that is seen again looks after itself, one that is hidden goes on', () => {
  const { said, world, hear } = setUp();
  world.dark = true;
  hear(world.page, 'visibilitychange');
  assert.deepEqual(said, []);
  world.dark = false;
  hear(world.page, 'visibilitychange');
  assert.deepEqual(said, ['woke']);
});

test('a closed viewer hears nothing', () => {
  const { said, world, awake, hear } = setUp();
  awake.close();
  hear(world.page, 'freeze');
  assert.deepEqual(said, []);
});
