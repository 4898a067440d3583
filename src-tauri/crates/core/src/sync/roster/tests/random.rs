//! R8: rosters that nobody would write by hand. Twelve members on six branches that hear of each other now and then, with
//! devices that lie. A seed gives a whole run again.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::access::{ALL_CLASSES, Role};
use crate::records::Account;

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n + 1));
        }
    }
}

const ADMINS: u8 = 6;
const MEMBERS: u8 = 12;
/// Devices that may join later have these numbers, and so have members that may.
const LATER: [u8; 3] = [13, 14, 15];
const BRANCHES: usize = 6;
const ROUNDS: usize = 6;

/// A roster that grows on branches.
struct World {
    dice: Dice,
    team: Team,
    /// What each branch knows, as places in `team.events`.
    known: Vec<BTreeSet<usize>>,
    parents: Vec<Vec<Hash>>,
    seqs: Vec<(usize, u64)>,
    whats: Vec<Option<What>>,
    hashes: Vec<Hash>,
    twins: u64,
    members: u8,
    /// Mostly removals, roles and members.
    rough: bool,
}

impl World {
    /// The team as it was before the branches part.
    fn new(seed: u64, admins: u8, members: u8) -> World {
        let mut world = World {
            dice: Dice(seed),
            team: Team::new(),
            known: vec![],
            parents: vec![vec![]],
            seqs: vec![(1, 0)],
            whats: vec![None],
            hashes: vec![],
            twins: 0,
            members,
            rough: false,
        };
        world.hashes.push(world.team.team);
        for n in 2..=members {
            let role = match n {
                _ if n <= admins => Role::Admin,
                7 | 8 => Role::Manager,
                11 => Role::Finance,
                12 => Role::Auditor,
                _ => Role::Salesperson,
            };
            let of = if n % 2 == 0 { "east" } else { "west" };
            let device = world.team.device(n, n);
            for what in [member(n, role, &[of]), device] {
                let all = (0..world.hashes.len()).collect();
                world.put(&all, 1, what, None);
            }
        }
        world
    }

    /// The latest events of a set, ascending, and the number that an author's next would have on it.
    fn heads(&self, known: &BTreeSet<usize>, author: usize) -> (Vec<Hash>, u64) {
        let below: BTreeSet<Hash> = known.iter().flat_map(|n| self.parents[*n].iter().copied()).collect();
        let heads = known.iter().map(|n| self.hashes[*n]).filter(|hash| !below.contains(hash)).collect();
        let last = known.iter().filter(|n| self.seqs[**n].0 == author).map(|n| self.seqs[*n].1).max();
        (heads, last.unwrap_or(0) + 1)
    }

    fn put(&mut self, known: &BTreeSet<usize>, author: usize, what: What, seq: Option<u64>) -> usize {
        let (parents, next) = self.heads(known, author);
        let seq = seq.unwrap_or(next);
        let event = self.team.on(author, seq, &parents, what.clone());
        self.hashes.push(event.hash());
        self.team.events.push(event);
        self.parents.push(parents);
        self.seqs.push((author, seq));
        self.whats.push(Some(what));
        self.hashes.len() - 1
    }

    /// Something that somebody could want.
    fn what(&mut self, known: &BTreeSet<usize>, by: usize) -> What {
        let who = 1 + self.dice.below(usize::from(self.members)) as u8;
        let of: &[&str] = self.dice.pick(&[&["east"][..], &["west"], &["east", "west"], &[]]);
        let pick = |dice: &mut Dice, kind: fn(&What) -> bool, whats: &[Option<What>], hashes: &[Hash]| {
            let found: Vec<usize> =
                known.iter().copied().filter(|n| whats[*n].as_ref().is_some_and(kind)).collect();
            if found.is_empty() { None } else { Some(hashes[dice.pick(&found)]) }
        };
        let role_of = self.dice.pick(&Role::ALL);
        match self.dice.below(if self.rough { 9 } else { 20 }) {
            0..=2 => remove(who),
            3..=5 => role(who, role_of, of),
            6 | 7 => member(self.dice.pick(&[who, 13, 14, 15]), role_of, of),
            8 => {
                let device = self.dice.pick(&LATER);
                let owner = self.dice.pick(&[who, device]);
                self.team.device(device, owner)
            }
            9 => {
                What::RevokeDevice { device: *self.team.devices[usize::from(who)].public(), cut: Cut::new() }
            }
            10 | 11 => What::Grant {
                to: id(who),
                compartment: Compartment::Book(id(1 + self.dice.below(4) as u8 + 8)).to_string(),
                classes: 1 + self.dice.below(31) as u8,
                until_ms: self.dice.pick(&[None, Some(NOW + 1), Some(NOW - 1)]),
            },
            12 => match pick(
                &mut self.dice,
                |what| matches!(what, What::Grant { .. }),
                &self.whats,
                &self.hashes,
            ) {
                Some(grant) => What::GrantEnd { grant, cut: Cut::new() },
                None => What::Receiving { receiving: [who; 32] },
            },
            13 | 14 => What::Transfer { from: id(9), to: id(who), cut: Cut::new() },
            15 => {
                let cell = Cell {
                    role: role_of.wire(),
                    sort: self.dice.pick(&Sort::ALL).wire(),
                    reads: self.dice.below(32) as u8,
                    writes: self.dice.below(32) as u8,
                };
                What::Policy { cells: vec![cell], cut: Cut::new() }
            }
            16 | 17 => {
                let end = |what: &What| matches!(what, What::RemoveMember { .. } | What::Role { .. });
                let mut stand: Vec<Hash> =
                    pick(&mut self.dice, end, &self.whats, &self.hashes).into_iter().collect();
                let mut fall: Vec<Hash> =
                    pick(&mut self.dice, end, &self.whats, &self.hashes).into_iter().collect();
                if stand == fall {
                    fall.clear();
                }
                stand.sort();
                What::Settle { stand, fall }
            }
            18 => What::Fork { replica: id(100 + who), chosen: [who; 32] },
            _ if self.dice.one_in(2) => What::Receiving { receiving: [by as u8; 32] },
            _ => What::Unknown { kind: 99, items: 1, raw: vec![0xf6] },
        }
    }

    /// Lets branches grow and hear of each other.
    fn grow(&mut self, branches: usize, rounds: usize, liars: bool, authors: impl Fn(usize) -> [usize; 2]) {
        self.known = vec![(0..self.hashes.len()).collect(); branches];
        for _ in 0..rounds {
            for branch in 0..branches {
                let mut by = authors(branch)[usize::from(self.dice.one_in(4))];
                let mut seq = None;
                let mut known = self.known[branch].clone();
                if liars && self.dice.one_in(8) {
                    // Somebody else's device acts here, as if it had not acted there.
                    by = 1 + self.dice.below(usize::from(self.members));
                    self.twins += 1;
                } else if liars && self.dice.one_in(12) {
                    // Back-dated: on what was known before the branches parted.
                    known.retain(|n| *n < self.hashes.len() / 2);
                } else if liars && self.dice.one_in(20) {
                    seq = Some(self.dice.next() % 9);
                }
                let what = self.what(&known, by);
                let n = self.put(&known, by, what, seq);
                self.known[branch].insert(n);
                if self.dice.one_in(3) {
                    let other = self.dice.below(branches);
                    let heard = self.known[other].clone();
                    self.known[branch].extend(heard);
                }
            }
        }
    }
}

/// Rights, one by one.
type Rights = BTreeSet<(Id, String)>;

fn rights(roster: &Roster) -> Rights {
    let mut rights = Rights::new();
    let mut compartments: Vec<Compartment> = (8..=11).map(|n| Compartment::Book(id(n))).collect();
    compartments.extend([
        Compartment::Money(id(9)),
        Compartment::Pool("east".into()),
        Compartment::Dept("west".into()),
        Compartment::Org,
        Compartment::Audit,
    ]);
    for member in roster.members() {
        for compartment in &compartments {
            for class in [Class::Identity, Class::Reach, Class::Commercial] {
                if roster.reads(member.id, compartment, class, NOW).is_some() {
                    rights.insert((member.id, format!("read {compartment} {class:?}")));
                }
            }
            if roster.may_write(member.id, Account::KIND, compartment, Class::Reach) {
                rights.insert((member.id, format!("write {compartment}")));
            }
        }
        if roster.is_admin(member.id) && !member.suspended {
            rights.insert((member.id, "rule".to_owned()));
        }
    }
    for device in roster.devices().filter(|device| device.active) {
        rights.insert((device.member, format!("device {:?}", device.replica)));
    }
    rights
}

/// Everything that a roster says, as text.
fn all_of(roster: &Roster) -> String {
    let cuts: Vec<_> = (101..=115).map(|n| roster.cuts(id(n)).to_vec()).collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {cuts:?} {:?}",
        roster.heads(),
        roster.members().collect::<Vec<_>>(),
        roster.devices().collect::<Vec<_>>(),
        roster.grants().collect::<Vec<_>>(),
        roster.refused(),
        roster.held(),
        roster.warnings(),
        rights(roster),
    )
}

/// How often each thing happened.
#[derive(Default, Debug)]
struct Counters(BTreeMap<String, u64>);

impl Counters {
    fn add(&mut self, what: impl Into<String>, times: usize) {
        *self.0.entry(what.into()).or_insert(0) += times as u64;
    }
}

fn run(seed: u64, counters: &mut Counters) {
    let mut world = World::new(seed, ADMINS, MEMBERS);
    world.grow(BRANCHES, ROUNDS, true, |branch| [branch + 1, branch + 7]);
    // Sometimes the printed key settles what is disputed.
    let held = world.team.roster().held();
    if !held.is_empty() && world.dice.one_in(2) {
        let stand = world.dice.pick(&held);
        let mut fall = held.clone();
        fall.retain(|hash| *hash != stand && world.dice.one_in(2));
        world.team.by_recovery(What::Settle { stand: vec![stand], fall });
    }
    let mut events = world.team.events.clone();
    // What a carrier or a stranger does to it.
    let stranger = world.team.on(0, 1, &[world.team.team], remove(1));
    events.push(stranger);
    let mut bent = events[world.dice.below(events.len() - 1) + 1].clone();
    bent.sig[0] ^= 1;
    events.push(bent);
    let lost = world.dice.below(events.len() * 2);
    if (usize::from(2 * MEMBERS)..world.team.events.len()).contains(&lost) {
        events.remove(lost);
    }
    let roster = Roster::resolve(&events);
    let said = all_of(&roster);
    let verified: Vec<Signed> = events.iter().filter(|event| event.is_signed()).cloned().collect();
    counters.add("bad signature", events.len() - verified.len());
    let mut shuffled = verified.clone();
    for _ in 0..3 {
        world.dice.shuffle(&mut shuffled);
        let twice = shuffled[0].clone();
        shuffled.push(twice);
        let other = Roster::of_known(&shuffled);
        let same = all_of(&other).replace(&format!("{:?}", other.refused()), "");
        assert_eq!(same, said.replace(&format!("{:?}", roster.refused()), ""), "seed {seed}");
        let reasons: Vec<_> =
            roster.refused().into_iter().filter(|(_, why)| *why != Refused::BadSignature).collect();
        assert_eq!(other.refused(), reasons, "seed {seed}");
    }
    for (_, why) in roster.refused() {
        counters.add(format!("{why:?}"), 1);
    }
    counters.add("held", roster.held().len());
    counters.add("frozen", roster.devices().filter(|device| device.frozen).count());
    counters.add("suspended", roster.members().filter(|member| member.suspended).count());
    counters.add("roles at once", roster.members().filter(|member| member.standings.len() > 1).count());
    counters.add("removed", roster.members().filter(|member| !member.present).count());
    counters.add("twins", world.twins as usize);
    leavers(seed, &mut world, &verified, &roster, counters);
}

/// What a removed member's devices sign afterwards changes nothing. Where it is dated back it gives nobody anything.
fn leavers(seed: u64, world: &mut World, events: &[Signed], roster: &Roster, counters: &mut Counters) {
    let before = rights(roster);
    let gone: Vec<Id> = roster.members().filter(|member| !member.present).map(|member| member.id).collect();
    for member in gone.into_iter().take(3) {
        // A device that two members are said to own is in a dispute of its own.
        let own = |device: &&DeviceState| {
            device.member == member
                && roster.dag.devices_of[&device.key].iter().all(|n| {
                    roster.found.labels[*n] == Some(false)
                        || roster.dag.nodes[*n].admits().is_some_and(|admission| admission.member == member)
                })
        };
        for device in roster.devices().filter(own) {
            let by = world.team.devices.iter().position(|own| own.public() == &device.key).unwrap();
            let (parents, seq) = roster.next_of(&device.key);
            let all = (0..world.hashes.len()).collect();
            for _ in 0..2 {
                let what = world.what(&all, by);
                let late = world.team.on(by, seq, &parents, what.clone());
                let with: Vec<Signed> = events.iter().cloned().chain([late]).collect();
                let after = rights(&Roster::of_known(&with));
                assert_eq!(after, before, "seed {seed}: {what:?} after the removal");
                counters.add("late acts", 1);
                // On an early event, with the number that follows there.
                let at = roster.at(&hash_of_heads(&[world.hashes[usize::from(2 * MEMBERS) - 2]])).unwrap();
                let (parents, seq) = at.next_of(&device.key);
                let back = world.team.on(by, seq, &parents, what.clone());
                let with: Vec<Signed> = events.iter().cloned().chain([back]).collect();
                let after = Roster::of_known(&with);
                let gained: Vec<_> = rights(&after).difference(&before).cloned().collect();
                assert_eq!(gained, vec![], "seed {seed}: {what:?} dated back");
                counters.add("back-dated acts", 1);
                counters.add("back-dated disputes", after.held().len().saturating_sub(roster.held().len()));
            }
        }
    }
}

fn many(from: u64, runs: u64) {
    let mut counters = Counters::default();
    for seed in from..from + runs {
        run(seed, &mut counters);
    }
    let names = [
        "bad signature",
        "MissingParent",
        "Stranger",
        "Sequence",
        "NotAllowed",
        "Overruled",
        "Twin",
        "Settled",
        "held",
        "frozen",
        "suspended",
        "roles at once",
        "removed",
        "twins",
        "late acts",
        "back-dated acts",
        "back-dated disputes",
    ];
    #[expect(clippy::print_stdout, reason = "what was met is for who reads the run")]
    {
        println!("{runs} rosters: {:?}", counters.0);
    }
    for name in names {
        assert!(counters.0.get(name).is_some_and(|times| *times > 0), "never: {name}");
    }
}

#[test]
fn rosters_are_the_same_in_any_order_and_leavers_change_nothing() {
    many(1, 40);
}

#[test]
#[ignore = "the long form: minutes"]
fn ten_thousand_rosters_are_the_same_in_any_order_and_leavers_change_nothing() {
    many(1_000_000, 10_000);
}

/// All orders of events in which each stands behind what it stands on.
fn orders(parents: &[BTreeSet<usize>], done: &mut Vec<usize>, each: &mut dyn FnMut(&[usize])) {
    if done.len() == parents.len() {
        each(done);
        return;
    }
    for n in 0..parents.len() {
        if !done.contains(&n) && parents[n].iter().all(|parent| done.contains(parent)) {
            done.push(n);
            orders(parents, done, each);
            done.pop();
        }
    }
}

/// The rights that the events give when they come one after the other: the same acts, each on the one before it.
fn in_a_row(world: &World, start: usize, honest: &[bool], order: &[usize]) -> Rights {
    let mut events: Vec<Signed> = world.team.events[..start].to_vec();
    let mut last = world.hashes[start - 1];
    let mut renamed: BTreeMap<Hash, Hash> = BTreeMap::new();
    let mut seqs: BTreeMap<usize, u64> = BTreeMap::new();
    for (author, seq) in &world.seqs[..start] {
        seqs.insert(*author, *seq);
    }
    for n in order {
        let n = start + n;
        // What its author knew that they might not do is no act of theirs, whatever comes before it in this order.
        if !honest[n - start] {
            continue;
        }
        let author = world.seqs[n].0;
        let seq = seqs.entry(author).or_insert(0);
        *seq += 1;
        let new = |hash: &Hash| *renamed.get(hash).unwrap_or(hash);
        let what = match world.whats[n].clone().unwrap() {
            What::GrantEnd { grant, cut } => What::GrantEnd { grant: new(&grant), cut },
            What::Settle { stand, fall } => {
                What::Settle { stand: stand.iter().map(new).collect(), fall: fall.iter().map(new).collect() }
            }
            what => what,
        };
        let event = world.team.on(author, *seq, &[last], what);
        last = event.hash();
        renamed.insert(world.hashes[n], last);
        events.push(event);
    }
    let roster = Roster::of_known(&events);
    assert!(roster.held().is_empty(), "a line has no disputes");
    rights(&roster)
}

/// Three branches of two: every right that they give together is given by some order of one after the other.
fn no_privilege(seed: u64, counters: &mut Counters) {
    let mut world = World::new(seed, 3, 5);
    world.rough = world.dice.one_in(2);
    let start = world.hashes.len();
    let parted: BTreeSet<usize> = (0..start).collect();
    world.grow(3, 2, false, |branch| [branch + 1, if branch < 2 { branch + 4 } else { 3 }]);
    let own: Vec<BTreeSet<usize>> = (start..world.hashes.len())
        .map(|n| {
            world.parents[n]
                .iter()
                .filter_map(|hash| world.hashes.iter().position(|other| other == hash))
                .filter(|parent| !parted.contains(parent))
                .map(|parent| parent - start)
                .collect()
        })
        .collect();
    let roster = world.team.roster();
    let honest: Vec<bool> = (start..world.hashes.len())
        .map(|n| {
            let node = &roster.dag.nodes[roster.dag.at[&world.hashes[n]]];
            let mut known: Vec<Signed> = world.team.events[..=n].to_vec();
            known.retain(|event| {
                let hash = event.hash();
                hash == node.hash || node.past.has(roster.dag.at[&hash])
            });
            let then = Roster::of_known(&known);
            !then.refused().iter().any(|(hash, _)| *hash == node.hash)
        })
        .collect();
    counters.add("not allowed", honest.iter().filter(|honest| !**honest).count());
    let all = rights(&roster);
    let mut missing = all.clone();
    let mut together = false;
    orders(&own, &mut vec![], &mut |order| {
        counters.add("orders", 1);
        if !together {
            let given = in_a_row(&world, start, &honest, order);
            missing.retain(|right| !given.contains(right));
            together = all.is_subset(&given);
        }
    });
    assert!(missing.is_empty(), "seed {seed}: {missing:?}\n{:?}", &world.whats[start..]);
    // More than was asked: one single order gives all of them.
    assert!(together, "seed {seed}: no order gives all of it\n{:?}", &world.whats[start..]);
    counters.add("held", roster.held().len());
    counters.add("overruled", roster.refused().iter().filter(|(_, why)| *why == Refused::Overruled).count());
    counters.add("roles at once", roster.members().filter(|member| member.standings.len() > 1).count());
}

fn many_without_privilege(from: u64, runs: u64) {
    let mut counters = Counters::default();
    for seed in from..from + runs {
        no_privilege(seed, &mut counters);
    }
    #[expect(clippy::print_stdout, reason = "what was met is for who reads the run")]
    {
        println!("{runs} rosters: {:?}", counters.0);
    }
    for name in ["orders", "held", "overruled", "roles at once", "not allowed"] {
        assert!(counters.0.get(name).is_some_and(|times| *times > 0), "never: {name}");
    }
}

#[test]
fn nothing_is_gained_by_acting_at_the_same_time() {
    many_without_privilege(1, 200);
}

#[test]
#[ignore = "the long form: minutes"]
fn nothing_is_gained_by_acting_at_the_same_time_in_ten_thousand_rosters() {
    many_without_privilege(1_000_000, 10_000);
}

#[test]
fn classes_fit_in_their_bits() {
    assert_eq!(Class::ALL.iter().map(|class| 1 << class.wire()).sum::<u8>(), ALL_CLASSES);
}
