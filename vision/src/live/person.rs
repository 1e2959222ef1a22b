//! Whether one person, and only one, is in the picture all the time.

use super::moments::Moment;
use super::{Fact, Limits, Outcome, Sign};
use crate::face::{Embedding, Mesh, Pose};

/// Frames that must be known as numbers before anything is said about whose face they show.
const NEEDED: usize = 3;
/// Share of frames in which a second face is still chance: a picture on the wall that the detector takes for one.
const CHANCE: f32 = 0.1;

/// Degrees from which on a face counts as turned: it is farther from itself then. Films measure 0.15 without turned faces and
/// up to 0.69 with them.
const TURNED: f32 = 20.0;

/// Faces seen, faces too many, and how alike they are.
pub fn facts(moments: &[Moment], limits: &Limits) -> Vec<Fact> {
    let share = |wanted: &dyn Fn(&Moment) -> bool| {
        let count = |number: usize| u16::try_from(number).map_or(f32::MAX, f32::from);
        let some = moments.iter().filter(|moment| wanted(moment)).count();
        (!moments.is_empty()).then(|| count(some) / count(moments.len()))
    };
    let without = moments.iter().position(|moment| moment.mesh.is_none());
    let crowded = moments.iter().position(|moment| moment.faces > 1);
    vec![
        Fact::at_least(Sign::Seen, share(&|moment| moment.mesh.is_some()), limits.seen, Outcome::Unsure, without),
        Fact::at_most(Sign::OneFace, share(&|moment| moment.faces > 1), CHANCE, Outcome::Unsure, crowded),
        one_person(moments, limits),
    ]
}

/// How far the frame that is least like the others is from the mean of these. What is allowed to a turned face is the limit
/// from which on it would be another person's; its distance is given in that measure.
fn one_person(moments: &[Moment], limits: &Limits) -> Fact {
    let known: Vec<(usize, &Embedding)> =
        moments.iter().enumerate().filter_map(|(number, moment)| Some((number, moment.embedding.as_ref()?))).collect();
    if known.len() < NEEDED {
        return Fact::at_most(Sign::OnePerson, None, limits.one_person, Outcome::Unsure, None);
    }
    let farthest = known
        .iter()
        .filter_map(|(number, embedding)| {
            let others: Vec<Embedding> =
                known.iter().filter(|(other, _)| other != number).map(|(_, embedding)| (*embedding).clone()).collect();
            let fused = embedding.distance(&Embedding::mean(&others)?).fused;
            let pose = moments.get(*number)?.mesh.as_ref().map(Mesh::pose)?;
            let turned = pose.away(&Pose::default()) > TURNED;
            let allowed = if turned { limits.one_person / limits.another_person } else { 1.0 };
            Some((*number, fused * allowed))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let (frame, score) = farthest.map_or((None, None), |(number, fused)| (Some(number), Some(fused)));
    let otherwise =
        if score.is_some_and(|score| score >= limits.another_person) { Outcome::Fail } else { Outcome::Unsure };
    Fact::at_most(Sign::OnePerson, score, limits.one_person, otherwise, frame)
}
