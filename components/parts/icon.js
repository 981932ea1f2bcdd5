/** Icons and marks of `assets/icons.svg`. */
import {h} from 'vue';

const sheet = document.querySelector('meta[name=icons]')?.content ?? '/assets/icons.svg';

/** An icon: `<Icon name="search" small />`. */
export const Icon = ({name, small}) =>
  h('svg', {class: ['icon', {small}], 'aria-hidden': 'true'}, h('use', {href: `${sheet}#${name}`}));
Icon.props = {name: String, small: Boolean};

/** A state as shape and word: `<StateMark state="unwritten" text="待写" />`. */
export const StateMark = ({state, text}) =>
  h('span', {class: 'state'}, [
    h('svg', {class: 'mark', 'data-state': state, 'aria-hidden': 'true'},
      h('use', {href: `${sheet}#state-${state}`})),
    text,
  ]);
StateMark.props = {state: String, text: String};
