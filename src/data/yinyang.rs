//! Yin, yang and their two dots, after Kriener, Göltz & Petrovici, *The Yin-Yang Dataset* (2022), in a circle of radius 1.

/// The radius of the dots.
const DOT: f64 = 0.2;

/// The class of a place without noise: 0 is yang, 1 is yin, which has the upper half, 2 are the dots. Outside of the circle
/// there is none.
pub fn class_at(x: f64, y: f64) -> Option<usize> {
    let square = |x: f64| x * x + y * y;
    if square(x) > 1.0 {
        return None;
    }
    let [left, right] = [square(x + 0.5), square(x - 0.5)];
    if left.min(right) < DOT * DOT {
        return Some(2);
    }
    // The upper half, with the half circle of the left side and without that of the right one.
    let is_yin = left <= 0.25 || (y > 0.0 && right > 0.25);
    Some(usize::from(is_yin))
}
