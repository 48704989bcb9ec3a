//! The square of the plane that maps cover, and where their pixels lie in it.

/// A square with sides along the axes. Its pixels are placed in float32.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Square {
    /// x and y of its centre.
    pub center: [f64; 2],
    /// Half the length of its sides, more than 0.
    pub half: f64,
}

/// How far a square reaches beyond the points that it is made for.
const SPARE: f64 = 1.1;

/// Beyond this float32 would not hold the edges of a square.
pub const FAR: f64 = 1e38;

impl Square {
    /// That of points within a circle of radius 1 around the origin.
    pub const HOME: Self = Self {
        center: [0.0; 2],
        half: SPARE,
    };

    /// Around points of which there is one at least, with a tenth to spare. Of one place alone it reaches to the origin.
    pub fn around(points: &[f32]) -> Self {
        let mut center = [0.0; 2];
        let mut half = 0.0;
        for (axis, center) in center.iter_mut().enumerate() {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for point in points.as_chunks::<2>().0 {
                (low, high) = (low.min(point[axis].into()), high.max(point[axis].into()));
            }
            *center = ((low + high) / 2.0).clamp(-FAR, FAR);
            half = f64::max(half, (high - low) / 2.0);
        }
        if half == 0.0 {
            half = Self::around_origin(points).half / SPARE;
        }
        Self::new(center, half)
    }

    /// Around the origin, with all points in it and a tenth to spare, but no smaller than [`HOME`](Self::HOME).
    pub fn around_origin(points: &[f32]) -> Self {
        let largest = points.iter().fold(1.0, |most: f32, x| most.max(x.abs()));
        Self::new([0.0; 2], largest.into())
    }

    /// [`HOME`](Self::HOME) if all points lie in it, else [`around`](Self::around) them.
    pub fn of_own(points: &[f32]) -> Self {
        if points.iter().all(|x| x.abs() <= Self::HOME.half as f32) {
            return Self::HOME;
        }
        Self::around(points)
    }

    fn new(center: [f64; 2], reach: f64) -> Self {
        let half = (SPARE * reach).min(FAR);
        Self { center, half }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, half: f64) -> Square {
        let center = [x, y];
        Square { center, half }
    }

    #[test]
    fn squares_hold_their_points_with_a_tenth_to_spare() {
        assert_eq!(
            Square::around(&[1.0, 5.0, 3.0, 25.0]),
            square(2.0, 15.0, 11.0)
        );
        assert_eq!(
            Square::around(&[-10.0, 0.0, 10.0, 0.0]),
            square(0.0, 0.0, 11.0)
        );
        assert_eq!(
            Square::around_origin(&[0.1, -0.2, 3.0, -4.0]),
            square(0.0, 0.0, 4.4)
        );
        assert_eq!(Square::around_origin(&[0.1, -0.2]), Square::HOME);
    }

    #[test]
    fn own_points_are_at_home_within_it() {
        assert_eq!(Square::of_own(&[1.1, -1.1]), Square::HOME);
        assert_eq!(Square::of_own(&[1.0, 0.0, -1.0, 1.25]).center, [0.0, 0.625]);
        assert_ne!(Square::of_own(&[1.1_f32.next_up(), 0.0]), Square::HOME);
    }

    #[test]
    fn a_single_place_has_a_square_that_reaches_to_the_origin() {
        assert_eq!(
            Square::around(&[5.0, -20.0, 5.0, -20.0]),
            square(5.0, -20.0, 22.0)
        );
        assert_eq!(Square::around(&[0.0, 0.0]), Square::HOME);
    }

    #[test]
    fn every_finite_point_has_a_square_with_finite_edges() {
        for [x, y] in [[f32::MAX, f32::MIN], [f32::MIN, f32::MIN], [f32::MAX, 0.0]] {
            for points in [&[x, y][..], &[x, y, 0.0, 0.0], &[x, y, -x, -y]] {
                let square = Square::around(points);
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
