"""What the preview beside the worklist shows of a study."""

from components.preview import PreviewData, PreviewPrior, PreviewSeries, PreviewStep
from hospital.worklist import Item, Preview, Prior, SeriesLine
from pages.doctor.wording import Wording

WITHOUT_PICTURE = {'SR': 'document', 'DOC': 'document', 'PR': 'document', 'KO': 'document'}
BEFORE_IMAGES = ('scheduled', 'in_progress', 'cancelled')
AFTER_REPORT = ('final', 'amended', 'completed')


def preview(wording: Wording, found: Preview) -> PreviewData:
    """Return a study as the preview shows it."""
    item, row = found.item, wording.row(found.item)
    at = wording.short(item.exam_at or item.listed_at)
    return PreviewData(
        key=row.key, name=row.name, person=f'{row.sex} {row.age}'.strip(), tag=row.patient_class,
        urgent=row.urgent, line=' · '.join(filter(None, (row.procedure, at))), images=item.images,
        series=tuple(_series(wording, line) for line in found.series),
        facts=_facts(wording, found), steps=_steps(wording, item),
        priors=tuple(_prior(wording, prior) for prior in found.priors))


def _facts(wording: Wording, found: Preview) -> tuple[tuple[str, str], ...]:
    item = found.item
    requested = (found.requesting_department, found.referring_physician)
    facts = {
        'accession': item.accession_number, 'exam_number': found.exam_number,
        'patient_number': item.patient_number, 'birth_date': found.birth_date,
        'requested': ' · '.join(filter(None, requested)), 'department': item.department,
        'body_part': wording.word('body_part', item.body_part), 'institution': item.institution,
        'exam_at': wording.moment(item.exam_at) if item.exam_at else '',
        'received_at': wording.moment(item.received_at),
    }
    return tuple((wording.say(f'worklist.fact.{name}'), value)
                 for name, value in facts.items() if value)


def _steps(wording: Wording, item: Item) -> tuple[PreviewStep, ...]:
    here = PreviewStep(item.state, wording.word('state', item.state), now=True)
    if item.state in BEFORE_IMAGES:
        return (here,)
    done = PreviewStep('completed', wording.say('worklist.examined'),
                       wording.short(item.exam_at or item.received_at))
    later = PreviewStep('later', wording.say('worklist.signed'))
    return (done, here) if item.state in AFTER_REPORT else (done, here, later)


def _series(wording: Wording, line: SeriesLine) -> PreviewSeries:
    return PreviewSeries(line.description or line.modality, line.images,
                         wording.picture(line.thumbnail),
                         WITHOUT_PICTURE.get(line.modality, 'image'))


def _prior(wording: Wording, prior: Prior) -> PreviewPrior:
    at = prior.exam_at or prior.listed_at
    return PreviewPrior(prior.study, prior.modality, prior.procedure, wording.moment(at)[:10])
