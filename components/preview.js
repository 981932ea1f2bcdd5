import {Icon, StateMark, fill, isTyping, narrow, number} from 'yunying-parts';

const FEW_SERIES = 6;
const FEW_PRIORS = 4;

/** The study that a list rests on: a panel, or a drawer on a narrower screen. */
export default {
  components: {Icon, StateMark},
  template: `
    <div class="preview-place">
      <button v-if="drawer" class="icon-button preview-toggle" type="button" :aria-pressed="String(open)" :title="words.toggle"
              :aria-label="words.toggle" @click="open = !open"><Icon name="panel" /></button>
      <aside v-show="!drawer || open" class="preview" :class="{drawer}" :aria-label="words.title" data-testid="preview"
             :data-shows="study?.key" :aria-busy="String(loading)">
        <div v-if="loading" class="preview-loading" aria-hidden="true">
          <span class="skeleton" style="width:45%;height:20px"></span><span class="skeleton" style="width:65%"></span>
          <span class="skeleton" style="height:36px"></span>
          <div class="preview-series"><span v-for="index in 6" :key="index" class="skeleton preview-thumb"></span></div>
          <span v-for="index in 6" :key="'line' + index" class="skeleton" :style="{width: 90 - index * 8 + '%'}"></span>
        </div>
        <div v-else-if="!study" class="preview-none soft"><Icon name="stack" /><p>{{ words.none }}</p></div>
        <template v-else>
          <header>
            <div class="preview-who"><h2 class="cut" :title="study.name">{{ study.name || words.nameless }}</h2>
              <span class="soft">{{ study.person }}</span>
              <span v-if="study.tag" class="tag" :class="{urgent: study.urgent}">{{ study.tag }}</span></div>
            <p class="soft">{{ study.line }}</p>
          </header>
          <button class="button primary" type="button" data-testid="preview-open" @click="$emit('open', study.key)">
            {{ words.open }} <kbd>Enter</kbd></button>
          <section v-if="study.series.length">
            <h3>{{ say(words.series, study.series.length) }}<span>{{ say(words.images, study.images) }}</span></h3>
            <div class="preview-series">
              <button v-for="(series, index) in few" :key="index" class="preview-thumb" type="button" data-theme="dark"
                      :title="series.text" @dblclick="$emit('open', study.key)">
                <img v-if="series.address && !broken.has(series.address)" :src="series.address" alt=""
                     @error="broken.add(series.address)">
                <span v-else class="preview-icon"><Icon :name="series.icon" /></span>
                <span class="preview-label"><span class="cut">{{ series.text }}</span><span>{{ format(series.count) }}</span></span>
              </button>
            </div>
            <button v-if="study.series.length > few.length" class="preview-more" type="button" @click="all = true">
              {{ say(words.more_series, study.series.length - few.length) }}</button>
          </section>
          <section v-if="study.facts.length">
            <h3>{{ words.facts }}</h3>
            <dl><template v-for="[label, value] in study.facts" :key="label"><dt>{{ label }}</dt><dd>{{ value }}</dd></template></dl>
          </section>
          <section v-if="study.steps.length">
            <h3>{{ words.report }}</h3>
            <ol class="preview-steps"><li v-for="step in study.steps" :key="step.text" :class="{now: step.now}"
              :aria-current="step.now ? 'step' : null"><StateMark :state="step.state" :text="step.text" /><span>{{ step.moment }}</span></li></ol>
          </section>
          <section>
            <h3>{{ say(words.priors, study.priors.length) }}</h3>
            <p v-if="!study.priors.length" class="faint">{{ words.no_priors }}</p>
            <button v-for="prior in earlier" :key="prior.key" class="preview-prior" type="button" data-testid="preview-prior"
                    @click="$emit('open', prior.key)"><span class="modality">{{ prior.modality }}</span>
              <span class="cut">{{ prior.procedure }}</span><span class="soft">{{ prior.date }}</span></button>
            <button v-if="study.priors.length > earlier.length" class="preview-more" type="button" @click="all = true">
              {{ say(words.more_priors, study.priors.length - earlier.length) }}</button>
          </section>
        </template>
      </aside>
    </div>`,
  props: {words: Object, language: String, study: Object, loading: Boolean},
  emits: ['open'],
  data: () => ({drawer: false, open: false, all: false, broken: new Set()}),
  mounted() {
    this.leave = new AbortController();
    this.wide = narrow(1280, (drawer) => (this.drawer = drawer));
    document.addEventListener('keydown', (event) => this.typed(event), {signal: this.leave.signal});
  },
  unmounted() {
    this.leave.abort();
    this.wide();
  },
  computed: {
    few() {
      return this.all ? this.study.series : this.study.series.slice(0, FEW_SERIES);
    },
    earlier() {
      return this.all ? this.study.priors : this.study.priors.slice(0, FEW_PRIORS);
    },
  },
  watch: {
    study(study, before) {
      if (study?.key !== before?.key) this.all = false;
    },
  },
  methods: {
    typed(event) {
      if (!this.drawer || isTyping(event)) return;
      if (event.key === ' ' && !event.target.closest('button, a, label')) {
        event.preventDefault();
        this.open = !this.open;
      } else if (event.key === 'Escape') {
        this.open = false;
      }
    },
    format(count) {
      return number(count, this.language);
    },
    say(sentence, count) {
      return fill(sentence, {count: this.format(count)});
    },
  },
};
