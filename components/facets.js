import {Icon, fill, narrow, number} from 'yunying-parts';

const FEW = 6;

/** What a list can be narrowed down by, with counts: a column, or a sheet on a narrow screen. */
export default {
  components: {Icon},
  template: `
    <div class="facets-place">
      <div v-if="sheet" class="scrim" @click="sheet = false"></div>
      <aside v-show="!narrow || sheet" class="facets" :class="{sheet: narrow}" :aria-label="words.title" ref="panel"
             :role="sheet ? 'dialog' : null" :aria-modal="sheet ? 'true' : null" tabindex="-1" data-testid="facets"
             @keydown.esc="sheet = false">
        <div v-if="narrow" class="facets-head">
          <h2>{{ words.title }}</h2>
          <button class="icon-button" type="button" :aria-label="words.close" @click="sheet = false"><Icon name="close" /></button>
        </div>
        <fieldset v-for="facet in facets" :key="facet.name">
          <legend><button type="button" :aria-expanded="String(!isFolded(facet))" @click="fold(facet)">
            {{ facet.text }}<Icon :name="isFolded(facet) ? 'down' : 'up'" small /></button></legend>
          <template v-if="!isFolded(facet)">
            <label v-for="option in seen(facet)" :key="option.value" class="facet" :class="{on: option.chosen}"
                   :data-testid="'facet-' + facet.name + '-' + option.value">
              <input class="hidden-text" :type="facet.single ? 'radio' : 'checkbox'" :name="'facet-' + facet.name"
                     :checked="option.chosen" @change="choose(facet, option, $event)">
              <span class="check" :class="{round: facet.single, on: option.chosen}"><Icon name="check" /></span>
              <span class="cut" :title="option.text">{{ option.text }}</span>
              <span v-if="option.count !== null" class="facet-count">{{ format(option.count) }}</span>
            </label>
            <button v-if="more(facet)" class="facet facet-more" type="button" @click="unfolded[facet.name] = true">
              {{ say(words.more, more(facet)) }}</button>
            <template v-if="facet.dates">
              <button class="facet" :class="{on: facet.dates[0]}" type="button" :aria-expanded="String(asks(facet))"
                      :data-testid="'facet-' + facet.name + '-dates'" @click="asking = !asks(facet)">
                <span class="check round" :class="{on: facet.dates[0]}"><Icon name="check" /></span>{{ words.dates }}
              </button>
              <form v-if="asks(facet)" class="facet-dates" @submit.prevent="range(facet)">
                <label>{{ words.from }}<span class="field"><input type="date" v-model="dates[0]" required></span></label>
                <label>{{ words.to }}<span class="field"><input type="date" v-model="dates[1]" required></span></label>
                <button class="button">{{ words.apply }}</button>
              </form>
            </template>
          </template>
        </fieldset>
        <div v-if="narrow" class="facets-foot">
          <button class="button primary large" type="button" @click="sheet = false">{{ say(words.show, total) }}</button>
        </div>
      </aside>
    </div>`,
  props: {words: Object, language: String, facets: Array, total: Number},
  emits: ['filter'],
  data: () => ({narrow: false, sheet: false, folds: {}, unfolded: {}, asking: null, dates: ['', '']}),
  mounted() {
    this.leave = narrow(1024, (is) => {
      this.narrow = is;
      this.sheet = false;
    });
  },
  unmounted() {
    this.leave();
  },
  methods: {
    async openSheet() {
      this.sheet = this.narrow;
      await this.$nextTick();
      if (this.sheet) this.$refs.panel.focus();
    },
    isFolded(facet) {
      return this.folds[facet.name] ?? facet.folded;
    },
    fold(facet) {
      this.folds[facet.name] = !this.isFolded(facet);
    },
    /** The first few, and those that are chosen; all once they were asked for. */
    seen(facet) {
      if (this.unfolded[facet.name] || facet.values.length <= FEW + 1) return facet.values;
      return facet.values.filter((option, index) => index < FEW || option.chosen);
    },
    more(facet) {
      return facet.values.length - this.seen(facet).length;
    },
    asks(facet) {
      return this.asking ?? Boolean(facet.dates[0]);
    },
    choose(facet, option, event) {
      const others = facet.values.filter((each) => each.chosen && each !== option).map((each) => each.value);
      const values = facet.single ? [option.value] : event.target.checked ? [...others, option.value] : others;
      if (facet.dates) this.asking = false;
      this.$emit('filter', {facet: facet.name, values});
    },
    range(facet) {
      this.$emit('filter', {facet: facet.name, values: [...this.dates]});
    },
    format(count) {
      return number(count, this.language);
    },
    say(sentence, count) {
      return fill(sentence, {count: this.format(count)});
    },
  },
  watch: {
    facets: {
      immediate: true,
      handler(facets) {
        const chosen = facets.find((facet) => facet.dates?.[0])?.dates;
        if (chosen && String(chosen) !== String(this.dates)) this.dates = [...chosen];
      },
    },
  },
};
