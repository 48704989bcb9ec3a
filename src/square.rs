//! The square of the plane that maps cover, and where their pixels lie in it.

use crate::error::Error;

/// A square with sides along the axes. Its pixels are placed in float32.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    /// x and y of its centre.
    pub center: [f64; 2],
    /// Half the length of its sides, more than 0.
    pub half: f64,
}

/// Where the square of some points lies. All have a tenth to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Around them. That of one place alone reaches to the origin.
    Around,
    /// Around the origin, no smaller than [`Square::HOME`].
    AroundOrigin,
    /// [`Square::HOME`] if all lie in that, else around them.
    Home,
}

/// How far a square reaches beyond the points that it is made for.
const SPARE: f64 = 1.1;

/// Beyond this float32 would not hold the edges of a square.
const FAR: f64 = 1e38;

impl Square {
    /// That of points within a circle of radius 1 around the origin.
    pub const HOME: Self = Self {
        center: [0.0; 2],
        half: SPARE,
    };

    /// The square of points, of which there is one at least.
    pub fn of(points: &[f32], place: Place) -> Self {
        let [[left, right], [bottom, top]] = [ends(points, 0), ends(points, 1)];
        let farthest = [left, right, bottom, top].into_iter();
        let farthest = farthest.fold(1.0, |most, end| f64::max(most, end.abs()));
        let mut center = [(left + right) / 2.0, (bottom + top) / 2.0];
        let mut reach = f64::max(right - left, top - bottom) / 2.0;
        match place {
            Place::AroundOrigin => (center, reach) = ([0.0; 2], farthest),
            Place::Home if farthest as f32 <= SPARE as f32 => (center, reach) = ([0.0; 2], 1.0),
            _ if reach == 0.0 => reach = farthest,
            _ => {}
        }
        Self {
            center: center.map(|at| at.clamp(-FAR, FAR)),
            half: (SPARE * reach).min(FAR),
        }
    }

    /// x and y of its centre, and half its side, which has to be more than 0.
    pub fn of_numbers(numbers: &[f32]) -> Result<Self, Error> {
        match *numbers {
            [x, y, half] if half > 0.0 && [x, y, half].iter().all(|at| at.abs() <= FAR as f32) => {
                let center = [x, y].map(f64::from);
                let half = half.into();
                Ok(Self { center, half })
            }
            _ => Err(Error::new(
                "square",
                "x, y and half its side, up to 1e38",
                "other numbers",
            )),
        }
    }

    /// The x at the centre of pixel `column` of `count`.
    pub fn x(&self, column: usize, count: usize) -> f32 {
        self.center[0] as f32 + self.offset(column, count)
    }

    /// The y at the centre of pixel `row` of `count`, from the top.
    pub fn y(&self, row: usize, count: usize) -> f32 {
        self.center[1] as f32 - self.offset(row, count)
    }

    fn offset(&self, index: usize, count: usize) -> f32 {
        let share = (2 * index + 1) as f32 / count as f32;
        self.half as f32 * (share - 1.0)
    }

    /// Centre and half the side as the pixels have them.
    pub fn in_float32(&self) -> ([f64; 2], f64) {
        let round = |value| f64::from(value as f32);
        (self.center.map(round), round(self.half))
    }
}

/// The least and the most of the coordinates along an axis.
#[inline(never)]
fn ends(points: &[f32], axis: usize) -> [f64; 2] {
    let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
    for &at in points[axis..].iter().step_by(2) {
        low = if at < low { at } else { low };
        high = if at > high { at } else { high };
    }
    [low, high].map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, half: f64) -> Square {
        let center = [x, y];
        Square { center, half }
    }

    fn of(place: Place, points: &[f32]) -> Square {
        Square::of(points, place)
    }

    #[test]
    fn squares_hold_their_points_with_a_tenth_to_spare() {
        assert_eq!(
            of(Place::Around, &[1.0, 5.0, 3.0, 25.0]),
            square(2.0, 15.0, 11.0)
        );
        assert_eq!(
            of(Place::Around, &[-10.0, 0.0, 10.0, 0.0]),
            square(0.0, 0.0, 11.0)
        );
        assert_eq!(
            of(Place::AroundOrigin, &[0.1, -0.2, 3.0, -4.0]),
            square(0.0, 0.0, 4.4)
        );
        assert_eq!(of(Place::AroundOrigin, &[0.1, -0.2]), Square::HOME);
    }

    #[test]
    fn own_points_are_at_home_within_it() {
        assert_eq!(of(Place::Home, &[1.1, -1.1]), Square::HOME);
        assert_eq!(
            of(Place::Home, &[1.0, 0.0, -1.0, 1.25]).center,
            [0.0, 0.625]
        );
        assert_ne!(of(Place::Home, &[1.1_f32.next_up(), 0.0]), Square::HOME);
    }

    #[test]
    fn a_single_place_has_a_square_that_reaches_to_the_origin() {
        assert_eq!(
            of(Place::Around, &[5.0, -20.0, 5.0, -20.0]),
            square(5.0, -20.0, 22.0)
        );
        assert_eq!(of(Place::Around, &[0.0, 0.0]), Square::HOME);
    }

    #[test]
    fn every_finite_point_has_a_square_with_finite_edges() {
        for [x, y] in [[f32::MAX, f32::MIN], [f32::MIN, f32::MIN], [f32::MAX, 0.0]] {
            for points in [&[x, y][..], &[x, y, 0.0, 0.0], &[x, y, -x, -y]] {
                let square = of(Place::Around, points);
                assert!(square.x(99, 100).is_finite() && square.y(0, 100).is_finite());
            }
        }
    }

    #[test]
    fn pixels_lie_from_the_top_left_on() {
        let square = square(10.0, -5.0, 2.0);
        assert_eq!(
            [0, 1, 2, 3].map(|column| square.x(column, 4)),
            [8.5, 9.5, 10.5, 11.5]
        );
        assert_eq!([0, 1].map(|row| square.y(row, 2)), [-4.0, -6.0]);
    }
}
