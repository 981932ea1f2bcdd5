import {Icon, fill} from 'yunying-parts';

/** The conditions of a list, each with a way to drop it. */
export default {
  components: {Icon},
  template: `
    <div class="chips" role="group" :aria-label="words.title">
      <button class="chip chips-more" type="button" data-testid="chip-more" @click="$emit('more')"><Icon name="filter" small />{{ words.more }}</button>
      <button v-for="condition in conditions" :key="condition.name" class="chip on" type="button" :data-testid="'chip-' + condition.name"
              :aria-label="drop(condition)" @click="$emit('drop', condition.name)">
        <span class="cut">{{ condition.text }}</span><Icon name="close" small /></button>
      <button v-if="clearable" class="button quiet" type="button" data-testid="chips-clear"
              @click="$emit('clear')">{{ words.clear }}</button>
    </div>`,
  props: {words: Object, language: String, conditions: Array, clearable: Boolean},
  emits: ['drop', 'clear', 'more'],
  methods: {
    drop(condition) {
      return fill(this.words.drop, {condition: condition.text});
    },
  },
};
