//! Trains the seed's network in a terminal and prints its log: `make log`.

use clap::{Parser, ValueEnum};
use neural_spiral::dense::Initialization;
use neural_spiral::error::Error;
use neural_spiral::trainer::{Options, Trainer};

/// Trains a network on the spiral and prints a line every 1000 epochs.
#[derive(Parser)]
struct Arguments {
    /// As np.random.seed
    #[arg(long, default_value_t = 0)]
    seed: u32,
    /// How the first weights are drawn
    #[arg(long, value_enum, default_value_t = Start::He)]
    initialization: Start,
    /// Units of each hidden layer, such as 64 or 32,32
    #[arg(long, value_delimiter = ',', default_value = "64")]
    hidden: Vec<usize>,
    #[arg(long, default_value_t = 1.0)]
    learning_rate: f64,
    #[arg(long, default_value_t = 0.9)]
    momentum: f64,
    #[arg(long, default_value_t = 1e-3)]
    decay: f64,
    /// The last epoch, counted from 0
    #[arg(long, default_value_t = 10_000)]
    epochs: u64,
}

#[derive(Clone, ValueEnum)]
enum Start {
    /// √(2 / inputs) · randn
    He,
    /// 0.01 · randn
    Book,
}

fn main() {
    if let Err(error) = train(Arguments::parse()) {
        eprintln!("{error}");
        std::process::exit(2);
    }
}

fn train(arguments: Arguments) -> Result<(), Error> {
    let mut trainer = Trainer::new(Options {
        seed: arguments.seed,
        hidden: arguments.hidden,
        initialization: match arguments.initialization {
            Start::He => Initialization::He,
            Start::Book => Initialization::Book,
        },
        learning_rate: arguments.learning_rate,
        momentum: arguments.momentum,
        decay: arguments.decay,
        ..Options::default()
    })?;
    for epoch in 0..=arguments.epochs {
        trainer.step();
        if trainer.diverged() {
            eprintln!("diverged at epoch {epoch}: a lower learning rate may help");
            std::process::exit(1);
        }
        if epoch % 1000 == 0 {
            println!("{}", trainer.log_line());
        }
    }
    Ok(())
}
