//! Lexicon rows: ways to ask for something, and the plain sentence that asks for the same.
//!
//! `X Y T Z` stand for a noun phrase, `N L` for an amount, `M` for one with its unit, `V W` for a
//! value, `P` for an aspect, `U` for a unit, `R` for a region, `G` for any word, `K` for a day of
//! the week. `a|b` is either word, `a?` may be missing, `@a|b` is kept and put where `@` stands.
//! `^` begins at the beginning of a sentence, `*` anywhere, any other where a verb may stand; `$`
//! is the end of a part of the sentence.

/// A way to ask, and the plain sentence.
pub(in crate::scope) type Frame = (&'static str, &'static str);

/// The shapes, in the order in which they are looked for.
pub(in crate::scope) const FRAMES: &[&[Frame]] = &[VALUES, LISTS, WAYS];

/// What was so before is left out where what is to be stands beside it.
const VALUES: &[Frame] = &[
    ("* ( G = V )", "to V"),
    ("* N secs|sec", "N seconds"),
    ("* N mins", "N minutes"),
    ("* N hrs|hr", "N hours"),
    ("^ X - > G after N", "set the lifecycle rule of X to N and to G"),
    (
        "^ lifecycle rule|policy of|for|on? X : move? to? G after N",
        "set the lifecycle rule of X to N and to G",
    ),
    ("^ X backups|backup :? N - > L $", "set the backup retention of X to L"),
    ("^ X : P : N - > L $", "set the P of X to L"),
    ("^ X : P N - > L $", "set the P of X to L"),
    ("^ X P : N - > L $", "set the P of X to L"),
    ("^ X P N - > L $", "set the P of X to L"),
    ("^ X :? N - > L shards|nodes|tasks|instances|replicas|workers|pods|copies $", "scale X to L"),
    ("^ X - > P V $", "set the P of X to V"),
    ("^ X V - > W $", "set X to W"),
    ("* N instead of L", "N"),
    ("* N rather than L", "N"),
    ("* N , not L", "N"),
    ("* N - > L", "L"),
    ("* w / X", "with X"),
    ("* we|i no longer need|want|use X", ". X is no longer needed"),
    ("* we|i don't need|want|use X anymore", ". X is no longer needed"),
    ("* we|i do not need|want|use X anymore", ". X is no longer needed"),
    ("* is|are to be", "should be"),
    ("^ a|an X is|are required|requested|wanted", "create X"),
    ("^ a|an X V is|are required|requested|wanted", "create X V"),
    ("* taken out of the? dns|route|route53 53?", "removed from dns"),
    ("* hence|therefore|thus", "so"),
    ("^ when|whenever|once|if you get|have|find a|the|some? chance|minute|moment|time ,?", ""),
    ("* with? public network? access blocked|off|disabled|denied", "without public access"),
    ("* public|external ip : none", "without public ip"),
    ("* no|without a|an|any? external ip|address", "without public ip"),
    ("* from N to L ( was", "from N to L ("),
    ("* source network|range|cidr|ip|address? :? N", "from N"),
    ("* with a? limit|cap of N", "of N"),
    ("* protocol :? @tcp|udp , port|ports :? N", "@ port N"),
    (
        "* that|which lets|allows|admits|permits|accepts N through|in|inbound? on|at|over \
         port|tcp|udp? port? L",
        "for port L from N",
    ),
    ("* and|, N through|in on|at|over port|tcp|udp? port? L", "and for port L from N"),
    ("* tagged V :|= W", "tagged with the tag V and the value W"),
    ("* pls", "please"),
    ("* plz", "please"),
    ("* the rest|others stays|stay|remains|remain as it|they is|are", ""),
    ("* the rest|others stays|stay|remains|remain unchanged|untouched|alone|same", ""),
    ("* everything else stays|remains as it is", ""),
    ("* everything else stays|remains unchanged|untouched|alone", ""),
    ("^ P stays|stay|remains|remain at N", ""),
    ("* , objects|files expire|expires after N", "with an expiration of N"),
    (
        "* lifecycle rule|policy : delete|expire|remove objects|files after N",
        "with an expiration of N",
    ),
    (
        "^ X should|must|may only? be? reachable|accessible|allowed|open|possible only? from Y",
        "allow X from Y",
    ),
    ("^ inbound|ingress : X from Y", "allow X from Y"),
    ("^ would|is it be? possible to get|have", "could you add"),
    ("^ would|is it be? possible for? you? to", "could you"),
    ("^ any chance of|for getting? X", "could you add X"),
    ("^ any chance you could", "could you"),
    (
        "^ can|could we|i have X go|goes? off|fire|trigger|alert at|above|over N",
        "could you set the threshold of X to N",
    ),
    ("^ may|can|could we|i have|get|see", "could you add"),
    ("^ would you mind", "could you"),
    ("^ would you be so kind as? to", "could you"),
    (
        "^ could|can @the|our|role|lambda|function X ( Y ) please? get|have|receive T",
        "could you give @ X Y T",
    ),
    (
        "^ could|can @the|our|role|lambda|function X please? get|have|receive T",
        "could you give @ X T",
    ),
    ("* to V instead of W", "to V"),
    ("* to V rather than W", "to V"),
    ("* use V instead of W", "use V"),
    ("* use V rather than W", "use V"),
];

/// One verb for two things, each with what it is set to or goes to.
const LISTS: &[Frame] = &[
    (
        "@set|raise|increase|reduce|lower|bump|change|upgrade|grow|resize|scale|extend|update|\
         shrink|decrease|move|switch|downgrade X to V , and Y to W",
        "@ X to V . @ Y to W",
    ),
    (
        "@set|raise|increase|reduce|lower|bump|change|upgrade|grow|resize|scale|extend|update|\
         shrink|decrease|move|switch|downgrade X to V and|, Y to W",
        "@ X to V . @ Y to W",
    ),
    ("@add|attach|apply|assign X to Y and|, to T", "@ X to Y . @ X to T"),
];

/// Ways to ask.
const WAYS: &[Frame] = &[
    ("let us", ""),
    // Growing and running.
    ("let|allow X to? grow|increase|expand|go up? to N", "increase X to N"),
    ("let|allow X to? scale out|up? to N", "set the maximum of X to N"),
    ("let|allow X to? run for? up? to? N", "set the timeout of X to N"),
    ("let|allow X to? use|have up? to? N of? P", "set the P of X to N"),
    ("allow|permit P on|for|in X", "enable P on X"),
    ("set|change|update the? cors of|on|for X to allow V", "set the cors of X to V"),
    ("need|want more P on|for|in|of X :|,|- to? N", "increase the P of X to N"),
    ("need|want more P on|for|in|of X", "increase the P of X"),
    ("add|create a|an? parameter X", "add a ssm parameter X"),
    ("point the? alias X of Y to N", "set the function alias X of Y to N"),
    ("point the? alias X of Y to version N", "set the function alias X of Y to N"),
    ("^ Z can|may go", "delete Z"),
    ("add V to|on the? waf ip set X", "update the waf ip set X to V"),
    ("add V to|on the? ip set X", "update the waf ip set X to V"),
    (
        "move|transition|archive the? old? objects|files|data in|from|of X to|into G after N",
        "set the lifecycle rule of X to N and to G",
    ),
    // Giving.
    ("give X N more P", "increase the P of X by N"),
    ("give X N of? P", "set the P of X to N"),
    ("give X more|bigger|larger P :|,|- to? N", "increase the P of X to N"),
    ("give X more|bigger|larger P", "increase the P of X"),
    ("give X less|smaller P", "reduce the P of X"),
    ("give X N $", "set X to N"),
    ("add N more? of? P to X", "increase the P of X by N"),
    ("add M more? to X", "increase X by M"),
    // How many of it run.
    (
        "add a|another|one more|second|third|fourth|additional|extra? node|shard|task to X",
        "scale X by 1",
    ),
    ("add N more|extra|additional? tasks|task|copies|pods|pod|shards|shard to X", "scale X by N"),
    (
        "run|have N tasks|task|copies|copy|pods|pod|replicas|instances|workers of|for|in|on X",
        "scale X to N",
    ),
    (
        "set|raise|increase|reduce|lower|bump|change|bring|take the? desired? number|count of \
         tasks|instances|nodes|servers|workers|shards|replicas|pods|copies of|for|in|on X to N",
        "scale X to N",
    ),
    (
        "@double|halve|triple the? number|count? of? \
         tasks|instances|nodes|servers|workers|shards|replicas|pods|copies of|for|in|on X",
        "@ X",
    ),
    // How long it is kept.
    (
        "keep|retain|hold the? messages|message|items|records|events|data in|on X for N",
        "set the retention of X to N",
    ),
    (
        "keep|retain|store the? automated? database? backups|backup|snapshots of|for X for N",
        "set the backup retention of X to N",
    ),
    ("keep|retain|store X backups|snapshots for N", "set the backup retention of X to N"),
    (
        "keep|retain|store the? cloudwatch? logs of|for|from X for N",
        "set the retention of X logs to N",
    ),
    ("keep|retain|store X logs for N", "set the retention of X logs to N"),
    (
        "keep|retain only? the? last|latest|newest N images|versions|tags in|of X",
        "set the lifecycle policy of X to N",
    ),
    (
        "expire|delete|remove the? old? objects|files|images|data in|from|of X after N",
        "set the expiration of X to N",
    ),
    // When it runs.
    ("rotate X every|each U", "set the rotation of X to 1 U"),
    ("rotate X every|each N", "set the rotation of X to N"),
    ("rotate X yearly|annually", "set the rotation of X to 1 year"),
    ("run|start|execute X every|each|on K at N", "set the schedule of X to N and to K"),
    ("run|start|execute X every|each day|night|morning|evening at N", "set the schedule of X to N"),
    ("run|start|execute X daily|nightly at N", "set the schedule of X to N"),
    ("run|start|execute X every|each N", "set the schedule of X to N"),
    ("run|start|execute X at N", "set the schedule of X to N"),
    ("have|let|make X run|fire|start at N", "set the schedule of X to N"),
    ("move|shift the? schedule X to N", "set the schedule of X to N"),
    ("^ X : run|fire|start at N", "set the schedule of X to N"),
    ("subscribe X to Y", "add a subscription of X to Y"),
    ("^ X is|are to be subscribed to Y", "add a subscription of X to Y"),
    // Values.
    ("use V for|on|in X", "set X to V"),
    ("replicate|copy|mirror X to|into|in R", "set the replication of X to R"),
    // Firewalls.
    ("@restrict|narrow|tighten|limit X from N to L", "@ X to L"),
    ("remove|delete|drop|close|shut the? port|ports N on|in|from|of|for X", "close port N on X"),
    (
        "remove|delete|drop|close|shut the? inbound|ingress? rule|rules|ingress|inbound \
         for|on|to? tcp|udp? port|ports? N on|in|from|of|for X",
        "close port N on X",
    ),
    (
        "get rid of the? inbound|ingress? rule|rules|ingress|inbound for|on|to? tcp|udp? \
         port|ports? N on|in|from|of|for X",
        "close port N on X",
    ),
    (
        "remove|delete|drop|close|shut tcp|udp? port|ports? N ingress|inbound on|in|from|of|for X",
        "close port N on X",
    ),
    ("^ X : drop|remove|close|shut|delete port? N ingress|inbound", "close port N on X"),
    ("^ X : drop|remove|close|shut|delete port|ports N", "close port N on X"),
    (
        "^ the? inbound|incoming? tcp|udp|port port? N should|must be \
         removed|closed|deleted|dropped|shut from|on|in|for X",
        "close port N on X",
    ),
    ("add|put|get N on|onto|to|into the? waf? ip set|ipset X", "update the waf ip set X to N"),
    ("add|put|get N on|onto|to|into the? X ip set|ipset|waf list", "update the waf ip set X to N"),
    ("add|put|get N on|onto|to|into the? waf list X", "update the waf ip set X to N"),
    ("take X out of the? dns|route|route53 53?", "remove X from dns"),
    // Certificates, alarms, imports.
    ("get us|me|them X", "add X"),
    ("^ acm|tls|ssl|managed? certificate|cert for V", "add a certificate for V"),
    (
        "replace|swap|change|exchange the? certificate|cert on|of|for X by|with|for|to V",
        "set the certificate of X to V",
    ),
    (
        "have|let|make X go|goes? off|fire|trigger|alert|alarm at|above|over N",
        "set the threshold of X to N",
    ),
    (
        "bring|take|get|put|pull X under|into|in|to our|the? terraform|tf \
         state|control|management?",
        "import X",
    ),
    ("import X into|to|in our|the? terraform|tf? state? as it|they is|are", "import X"),
    ("^ tf|terraform import X", "import X"),
    (
        "bring|take|get|put|pull|import X ( Y ) under|into|in|to our|the? terraform|tf \
         state|control|management?",
        "import X and Y",
    ),
    ("^ V = W tag|label on|for X", "tag X with the tag V and the value W"),
    ("^ database X on|in Y", "add a database X on Y"),
    ("add port|ports N to|on|in|for the? firewall X", "open port N on the firewall X"),
    ("add port|ports N to|on|in|for the? X firewall", "open port N on the X firewall"),
    ("add port|ports N to|on|in|for the? X security group", "open port N on the X security group"),
    ("* between N and L", "to at least N and at most L"),
    // Short notes.
    (
        "^ X needs|requires|wants N tasks|instances|replicas|nodes|workers|servers|copies|pods",
        "scale X to N",
    ),
    (
        "^ X should|must run|have|use N tasks|instances|replicas|nodes|workers|servers|copies|pods",
        "scale X to N",
    ),
    ("^ X : V - > W $", "set X to W"),
    ("^ X - > V $", "set X to V"),
    ("^ X : P :|to|at|= N", "set the P of X to N"),
    ("^ X : P N", "set the P of X to N"),
    ("^ P of|for|on X should|must be N", "set the P of X to N"),
    ("@set|raise|increase|lower|reduce|extend|change V P to N", "@ the P of V to N"),
    ("^ X : N $", "set X to N"),
    ("^ X P N $", "set the P of X to N"),
    ("^ X P to N $", "set the P of X to N"),
    ("^ X needs|requires|wants more P :|,|- N", "increase the P of X to N"),
    ("^ X needs|requires|wants more P", "increase the P of X"),
    ("^ X needs|requires|wants N of? P", "set the P of X to N"),
    ("^ X should|must have N of? P", "set the P of X to N"),
];

/// Words behind which a verb may stand.
pub(in crate::scope) const LEADING: &[&str] = &[
    "also", "and", "but", "can", "could", "do", "don't", "just", "kindly", "let's", "must", "need",
    "never", "not", "now", "only", "please", "pls", "should", "simply", "so", "then", "to", "us",
    "we", "will", "would", "you",
];

/// Words that no noun phrase holds.
pub(in crate::scope) const STOPS: &[&str] = &[
    "and", "because", "but", "can", "could", "don't", "if", "instead", "never", "no", "not", "or",
    "please", "should", "since", "so", "that", "then", "unless", "when", "which", "while", "who",
    "will", "without", "would",
];

/// Words of thanks that may end a sentence.
pub(in crate::scope) const THANKS: &[&str] =
    &["cheers", "please", "pls", "regards", "thank", "thanks", "thx", "ty"];

/// Words that begin a greeting or thanks.
pub(in crate::scope) const COURTESIES: &[&str] = &[
    "afternoon",
    "cheers",
    "dear",
    "evening",
    "good",
    "greetings",
    "hello",
    "hey",
    "hi",
    "hiya",
    "kind",
    "many",
    "morning",
    "much",
    "please",
    "pls",
    "regards",
    "sincerely",
    "ta",
    "thank",
    "thanks",
    "thx",
    "ty",
];

/// Days of the week.
pub(in crate::scope) const WEEKDAYS: &[&str] =
    &["friday", "monday", "saturday", "sunday", "thursday", "tuesday", "wednesday"];
