import {Icon} from 'yunying-parts';

const SHOWN_MS = 1500;

/** What to type into a modality so that it finds the node. */
export default {
  components: {Icon},
  template: `
    <section class="node-card" data-testid="node-card" :aria-label="words.title"><h2>{{ words.title }}</h2>
      <dl><div v-for="[name, value] in values" :key="name"><dt>{{ words[name] }}</dt><dd><code>{{ value }}</code>
        <button class="icon-button" type="button" :title="words.copy" :aria-label="words.copy + ' ' + words[name]" @click="copy(name, value)">
          <Icon :name="copied === name ? 'check' : 'copy'" small /></button></dd></div></dl>
      <p class="soft">{{ hint }}</p></section>`,
  props: {words: Object, language: String, values: Array, hint: String},
  data: () => ({copied: ''}),
  unmounted() {
    clearTimeout(this.calm);
  },
  methods: {
    async copy(name, value) {
      await navigator.clipboard?.writeText(value);
      this.copied = name;
      clearTimeout(this.calm);
      this.calm = setTimeout(() => (this.copied = ''), SHOWN_MS);
    },
  },
};
