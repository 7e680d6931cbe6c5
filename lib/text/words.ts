const set = (words: string) => new Set(words.split(' '));

/** Words in front of a verb that carry no wish of their own: politeness, subjects of a request, adverbs. */
export const FILLERS = set(
  "please kindly pls plz can could would will you u we i i'd i'll we'd we'll you'd let's lets let us me also just now first firstly second secondly third finally lastly afterwards " +
    "ok okay hi hey hello thanks thank team all folks maybe perhaps quickly simply immediately asap then and so go ahead make sure be ensure help think it's it time would like want wants wanted need needs must should " +
    "have has to possible remember forget try feel free nice great good love is there everyone somebody someone there there's urgently directly actually really only still again " +
    'next additionally moreover furthermore besides too how about what mind happy your task job goal today tomorrow tonight soon but yes meanwhile afterward later eventually',
);

/** Words that open a request frame, after which "to <verb>" is the wish itself ("we need to deploy"). */
export const REQUEST_FRAMES = set(
  'want wants wanted need needs like love please task job goal time going have has ask asked asking you us try remember forget sure plan decided possible me supposed ought must able',
);

export const MODALS = set(
  "should must shall needs need ought can could may might will would to has have gets get let wants want 'd",
);
export const BE_FORMS = set("be been being is are was were get gets got isn't aren't wasn't weren't");
/** Verbs outside the lexicon that make a chunk a statement about the world, not a request. */
export const STATEMENT_VERBS = set(
  "is are was were am isn't aren't wasn't weren't does did doesn't didn't has had have hasn't fails failed failing fail crashes crashed keeps kept seems seemed shows showed looks looked returned returns returning " +
    'takes took gives gave complains complain complained broke breaks happens happened times works worked goes went says said feels reported noticed uses used became becomes stopped started starts stops contains contained pass passes passed stays stay stayed remains remain remained belongs belong depends lives runs ran wait waits',
);
export const NEEDING = set(
  'need needs require requires want wants lacks lack misses deserves deserve missing',
);

export const PREPOSITIONS = set(
  'to in on for from of with at into by as via using about against under through per onto within inside between over after before until during across around so toward towards upon including like based because that which where when if who whose than',
);
export const DETERMINERS = set(
  'the a an its our their this that these those my your some any every each all both another one no more new existing missing current same entire whole second separate short small simple proper',
);
export const PRONOUNS = set('it them that this those these everything they one both itself');
/** Words after an object that are not part of its name. */
export const TAILS = set(
  'now again please immediately asap today tomorrow tonight too also first well afterwards instead accordingly alone untouched later soon completely entirely everywhere there here properly once both yet right directly quickly only',
);

/** What follows one of these tells about the world or about what was said before; it is no request of its own. */
export const CONTEXT_LEADS = set(
  'if unless until because since while when whenever why whether where how who',
);
export const RELATIVES = set('that which who whose so');
export const SEQUENCE = set('then afterwards next finally lastly afterward subsequently thereafter');
export const CONJUNCTIONS = set('and or but plus & nor also then');

export const NEGATORS = set(
  "don't dont not never no without won't wont shouldn't mustn't needn't cannot can't cant nothing neither nor none skip except excluding omit avoid doesn't didn't isn't aren't unnecessary minus refrain",
);
