//! Where 10,001 epochs end for seeds 0 to 19, from both starts: `make seeds`.

use neural_spiral::dense::Initialization;
use neural_spiral::trainer::{Options, Trainer};

const SEEDS: u32 = 20;
const GOAL: f64 = 0.95;

fn main() {
    println!("10,001 epochs of the default network");
    println!("seed   He acc   He loss   book acc   book loss");
    let mut he = Vec::new();
    let mut book = Vec::new();
    for seed in 0..SEEDS {
        let (he_accuracy, he_loss) = run(seed, Initialization::He);
        let (book_accuracy, book_loss) = run(seed, Initialization::Book);
        println!(
            "{seed:4}   {he_accuracy:6.3}   {he_loss:7.3}   {book_accuracy:8.3}   {book_loss:9.3}"
        );
        he.push(he_accuracy);
        book.push(book_accuracy);
    }
    summarize("He", he);
    summarize("the book's", book);
}

/// Accuracy and loss at epoch 10000.
fn run(seed: u32, initialization: Initialization) -> (f64, f64) {
    let options = Options {
        seed,
        initialization,
        ..Options::default()
    };
    let mut trainer = Trainer::new(options).expect("the default options are valid");
    for _ in 0..=10_000 {
        trainer.step();
    }
    (trainer.accuracy(), trainer.loss())
}

fn summarize(name: &str, mut accuracies: Vec<f64>) {
    accuracies.sort_by(f64::total_cmp);
    let middle = accuracies.len() / 2;
    let median = (accuracies[middle - 1] + accuracies[middle]) / 2.0;
    let reached = accuracies.iter().filter(|&&a| a >= GOAL).count();
    println!("{name} start: median accuracy {median:.3}, {reached} of {SEEDS} at {GOAL} or more");
}
